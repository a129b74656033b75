#include "catch.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

std::string final_node(const std::string& id, const std::string& type, const std::string& label,
                       const std::string& inputs = "") {
  return R"({"id":")" + id + R"(","type":"invocation","data":{"type":")" + type + R"(","label":")" +
         label + R"(","isIntermediate":false,"inputs":{)" + inputs + "}}}";
}

NodeSchema schema_with(std::map<std::string, NodeType, std::less<>> types) {
  return {"6.14.2", std::move(types)};
}

std::string outputs_of(const std::string& text, const NodeSchema& schema) {
  const auto document = read_document(text, "t");
  const auto templates = make_templates(document, OutputCache::off);
  std::string result;
  for (const auto& output : output_nodes(document, templates, schema)) {
    result += output.node.value + "=" + output.label +
              (output.board ? "[" + templates.slots[*output.board].ref.field + "] " : " ");
  }
  return result;
}

}  // namespace

TEST_CASE("outputs: the schema says which node types make images", "[workflow]") {
  const auto schema = schema_with({{"l2i", {.type = "l2i", .makes_images = true}},
                                   {"denoise", {.type = "denoise"}},
                                   {"image", {.type = "image", .makes_images = true}}});
  CHECK(outputs_of(workflow_text(final_node("a", "l2i", "") + "," +
                                 final_node("b", "denoise", "", input_text("board")) + "," +
                                 final_node("c", "image", "") + "," + node_text("d", "l2i") + "," +
                                 final_node("e", "unknown", "", input_text("board")) + "," +
                                 final_node("f", "unknown", "")),
                   schema) == "a=l2i e=unknown[board] ");
}

TEST_CASE("outputs: labels are unique whatever their case", "[workflow]") {
  CHECK(outputs_of(workflow_text(final_node("a", "l2i", "Final", input_text("board")) + "," +
                                 final_node("b", "l2i", "final", input_text("board")) + "," +
                                 final_node("c", "l2i", "Final_2", input_text("board")) + "," +
                                 final_node("d", "l2i", "", input_text("board"))),
                   schema_with({})) ==
        "a=Final[board] b=final_2[board] c=Final_2_2[board] d=l2i[board] ");
}

TEST_CASE("outputs: thousands of one label are numbered", "[workflow]") {
  constexpr int k_count = 3'000;
  std::string nodes;
  std::string expected;
  for (int i = 1; i <= k_count; ++i) {
    const auto number = std::to_string(i);
    nodes += (i == 1 ? "" : ",") + final_node("n" + number, "l2i", "", input_text("board"));
    expected += "n" + number + (i == 1 ? "=l2i[board] " : "=l2i_" + number + "[board] ");
  }
  CHECK(outputs_of(workflow_text(nodes), schema_with({})) == expected);
}

TEST_CASE("outputs: a board that an edge feeds cannot be set", "[workflow]") {
  CHECK(outputs_of(workflow_text(node_text("x", "board_source") + "," +
                                     final_node("a", "l2i", "", input_text("board")),
                                 edge_text("x", "board", "a", "board")),
                   schema_with({})) == "a=l2i ");
}

TEST_CASE("outputs: node types that only hand on an image are none", "[workflow]") {
  for (const char* type : {"image", "image_collection", "load_image", "video", "show_image"}) {
    CHECK(passes_images_through(type));
  }
  CHECK_FALSE(passes_images_through("save_image"));
}
