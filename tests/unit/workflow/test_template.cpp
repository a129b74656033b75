#include "catch.hpp"
#include "files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/workflow/template.hpp"
#include "test_paths.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

Templates templates_of(const std::string& text, OutputCache cache = OutputCache::as_built) {
  const auto document = read_document(text, "wf.json");
  auto templates = make_templates(document, cache);
  for (auto& slot : templates.slots) {
    slot.value = {};  // refers to the document, which ends here
  }
  return templates;
}

std::string digest_of(const std::string& text) {
  return base::sha256_hex(graph_as_built(read_document(text, "wf.json")));
}

std::string graph_of(const std::string& nodes, const std::string& edges = "") {
  return render_graph(templates_of(workflow_text(nodes, edges)), {});
}

SlotIndex slot_of(const Templates& templates, const char* node, const char* field) {
  const auto slot = templates.slot({{node}, field});
  REQUIRE(slot.has_value());
  return *slot;
}

std::string compact(const std::string& text) {
  return json::to_text(json::parse(text, "t").root());
}

}  // namespace

TEST_CASE("template: a graph node has type, id, its values, then the two flags", "[workflow]") {
  CHECK(graph_of(node_text("n", "noise",
                           input_text("seed", "1.10") + "," + input_text("width") + "," +
                               input_text("flag", "false") + "," + input_text("gone", "null"))) ==
        R"({"id":"graph","nodes":{"n":{"type":"noise","id":"n","seed":1.10,"flag":false,)"
        R"("use_cache":true,"is_intermediate":true}},"edges":[]})");
}

TEST_CASE("template: a value that an edge feeds is left out", "[workflow]") {
  CHECK(graph_of(node_text("a", "x", input_text("v", "1")) + "," +
                     node_text("b", "y", input_text("w", "2") + "," + input_text("u", "3")),
                 edge_text("a", "o", "b", "w")) ==
        R"({"id":"graph","nodes":{"a":{"type":"x","id":"a","v":1,"use_cache":true,)"
        R"("is_intermediate":true},"b":{"type":"y","id":"b","u":3,"use_cache":true,)"
        R"("is_intermediate":true}},"edges":[{"source":{"node_id":"a","field":"o"},)"
        R"("destination":{"node_id":"b","field":"w"}}]})");
}

TEST_CASE("template: a board is sent as an object or not at all", "[workflow]") {
  const auto board = GENERATE(as<std::string>(), "", "null", R"("auto")", R"("none")", R"("x")");
  CHECK(graph_of(node_text("n", "l2i", input_text("board", board))) ==
        R"({"id":"graph","nodes":{"n":{"type":"l2i","id":"n","use_cache":true,)"
        R"("is_intermediate":true}},"edges":[]})");
}

TEST_CASE("template: a board that was chosen is sent", "[workflow]") {
  CHECK(graph_of(node_text("n", "l2i", input_text("board", R"({"board_id":"b1"})"))) ==
        R"({"id":"graph","nodes":{"n":{"type":"l2i","id":"n","board":{"board_id":"b1"},)"
        R"("use_cache":true,"is_intermediate":true}},"edges":[]})");
}

TEST_CASE("template: inputs of a saved workflow go into workflow_inputs", "[workflow]") {
  const auto nodes = node_text("a", "string", input_text("value", R"("x")")) + "," +
                     node_text("c", "call_saved_workflow",
                               input_text("saved_workflow_input::n::a", "23") + "," +
                                   input_text("workflow_id", R"("w")") + "," +
                                   input_text("workflow_inputs", R"({"stale":1})") + "," +
                                   input_text("saved_workflow_input::n::b", "24") + "," +
                                   input_text("saved_workflow_input::n::c", "25"));
  const auto templates = templates_of(
      workflow_text(nodes, edge_text("a", "value", "c", "saved_workflow_input::n::b")));
  const auto graph = [&](const std::vector<Assignment>& values) {
    const auto text = render_graph(templates, values);
    return json::to_text(json::parse(text, "t").root()["nodes"]["c"]);
  };
  CHECK(graph({}) ==
        R"({"type":"call_saved_workflow","id":"c","workflow_id":"w","workflow_inputs":{)"
        R"("saved_workflow_input::n::a":23,"saved_workflow_input::n::c":25},)"
        R"("use_cache":true,"is_intermediate":true})");
  CHECK_FALSE(templates.slot({{"c"}, "workflow_inputs"}).has_value());
  const Encoded unset;
  const auto first = slot_of(templates, "c", "saved_workflow_input::n::a");
  const auto last = slot_of(templates, "c", "saved_workflow_input::n::c");
  CHECK(graph({{first, &unset}}).find(R"("workflow_inputs":{"saved_workflow_input::n::c":25})") !=
        std::string::npos);
  CHECK(graph({{first, &unset}, {last, &unset}}).find(R"("workflow_inputs":{})") !=
        std::string::npos);
}

TEST_CASE("template: there is a slot for every unconnected input, in the order of the document",
          "[workflow]") {
  const auto form = R"(,"form":{"rootElementId":"root","elements":{"root":{"id":"root","type":)"
                    R"("container","data":{"children":["f"]}},"f":{"id":"f","type":"node-field",)"
                    R"("data":{"fieldIdentifier":{"nodeId":"b","fieldName":"u"}}}}})";
  const auto templates = templates_of(workflow_text(
      node_text("a", "x", input_text("v", "1") + "," + input_text("use_cache", "false")) + "," +
          R"({"id":"note","type":"notes","data":{"notes":"","type":"notes"}},)" +
          node_text("b", "y", input_text("w", "2") + "," + input_text("u", "3")),
      edge_text("a", "o", "b", "w"), form));
  REQUIRE(templates.slots.size() == 2);
  CHECK(templates.slots[0].ref == FieldRef{{"a"}, "v"});
  CHECK_FALSE(templates.slots[0].in_form);
  CHECK(templates.slots[1].ref == FieldRef{{"b"}, "u"});
  CHECK(templates.slots[1].node_type == "y");
  CHECK(templates.slots[1].in_form);
  CHECK_FALSE(templates.slot({{"b"}, "w"}).has_value());
}

TEST_CASE("template: values appear and vanish, encoded for graph and workflow", "[workflow]") {
  const auto templates = templates_of(
      workflow_text(node_text("n", "l2i",
                              input_text("board", R"("auto")") + "," + input_text("tiled", "true") +
                                  "," + input_text("size"))));
  const Encoded board{.graph = R"({"board_id":"b"})", .workflow = R"({"board_id":"b"})"};
  const Encoded no_board{.graph = std::nullopt, .workflow = R"("none")"};
  const Encoded unset;
  const Encoded size{.graph = "8", .workflow = "8.0"};
  const auto rendered = [&](const std::vector<Assignment>& values) {
    const auto workflow = json::parse(render_workflow(templates, values), "t");
    return render_graph(templates, values) + "\n" +
           json::to_text(workflow.root()["nodes"].at(0)["data"]["inputs"]);
  };
  CHECK(rendered({}) ==
        R"({"id":"graph","nodes":{"n":{"type":"l2i","id":"n","tiled":true,"use_cache":true,)"
        R"("is_intermediate":true}},"edges":[]})"
        "\n"
        R"({"board":{"name":"board","label":"","description":"","value":"auto"},)"
        R"("tiled":{"name":"tiled","label":"","description":"","value":true},)"
        R"("size":{"name":"size","label":"","description":""}})");
  CHECK(rendered({{0, &board}, {1, &unset}, {2, &size}}) ==
        R"({"id":"graph","nodes":{"n":{"type":"l2i","id":"n","board":{"board_id":"b"},"size":8,)"
        R"("use_cache":true,"is_intermediate":true}},"edges":[]})"
        "\n"
        R"({"board":{"name":"board","label":"","description":"","value":{"board_id":"b"}},)"
        R"("tiled":{"name":"tiled","label":"","description":""},)"
        R"("size":{"name":"size","label":"","description":"","value":8.0}})");
  CHECK(rendered({{0, &no_board}}).find(R"("value":"none")") != std::string::npos);
  CHECK(rendered({{0, &no_board}}).find(R"("board_id")") == std::string::npos);
}

TEST_CASE("template: appending writes what rendering gives", "[workflow]") {
  const auto templates = templates_of(workflow_text(node_text("n", "l2i", input_text("a", "1"))));
  const Encoded two{.graph = "2", .workflow = "2"};
  std::string out = "{";
  append_graph(out, templates, {{0, &two}});
  append_workflow(out, templates, {{0, &two}});
  CHECK(out ==
        "{" + render_graph(templates, {{0, &two}}) + render_workflow(templates, {{0, &two}}));
}

TEST_CASE("template: the workflow goes along as the server takes it", "[workflow]") {
  const std::string node = node_text("n", "l2i", R"("a":{},"b":{"value":1,"name":"b"})");
  const auto rendered = [](const std::string& text) {
    return render_workflow(templates_of(text), {});
  };
  CHECK(rendered(R"({"id":"abc","meta":{"category":"project","version":"3.0.0"},"tags":null,)"
                 R"("x":[1],"form":null,"nodes":[)" +
                 node + R"(],"edges":[]})") ==
        R"({"meta":{"category":"user","version":"3.0.0"},"x":[1],"form":null,"nodes":[)" +
            node_text("n", "l2i", R"("a":{},"b":{"name":"b","value":1})") +
            R"(],"edges":[],"name":"","author":"","description":"","version":"","contact":"",)"
            R"("tags":"","notes":"","exposedFields":[]})");
  CHECK(rendered(workflow_text(node)).find(R"("meta":{"version":"4.0.0","category":"user"})") !=
        std::string::npos);
  CHECK(rendered(R"({"meta":{"version":"4.0.0"},"nodes":[)" + node + R"(],"edges":[]})")
            .starts_with(R"({"meta":{"version":"4.0.0","category":"user"},)"));
}

TEST_CASE("template: a run switches the cache off for output nodes, the digest stays",
          "[workflow]") {
  auto text = workflow_text(node_text("o", "l2i") + "," + node_text("i", "image") + "," +
                            node_text("m", "l2i"));
  for (int i = 0; i < 2; ++i) {  // the first two nodes are not intermediate
    text.replace(text.find(R"("isIntermediate":true)"), 21, R"("isIntermediate":false)");
  }
  const auto built = templates_of(text);
  const auto run = templates_of(text, OutputCache::off);
  CHECK(render_graph(run, {}) ==
        R"({"id":"graph","nodes":{)"
        R"("o":{"type":"l2i","id":"o","use_cache":false,"is_intermediate":false},)"
        R"("i":{"type":"image","id":"i","use_cache":true,"is_intermediate":false},)"
        R"("m":{"type":"l2i","id":"m","use_cache":true,"is_intermediate":true}},"edges":[]})");
  CHECK(render_graph(built, {}) != render_graph(run, {}));
  CHECK(digest_of(text).size() == 64);
  CHECK(digest_of(workflow_text(node_text("o", "l2i"))) != digest_of(text));
}

TEST_CASE("template: the digest is of the graph, not of how the file is laid out", "[workflow]") {
  const auto text = workflow_text(node_text("n", "noise", input_text("seed", "1")));
  const auto pretty = json::to_pretty_text(json::parse(text, "t").root());
  CHECK(digest_of(pretty) == digest_of(text));
}

TEST_CASE("template: a workflow without executable nodes is refused", "[workflow]") {
  const auto text = workflow_text(R"({"id":"n","type":"notes","data":{}})");
  CHECK(error_of([&] { static_cast<void>(templates_of(text)); }) ==
        "wf.json: the workflow has no node that the server could execute\n"
        "  hint: add nodes to it in InvokeAI and download it again");
}

TEST_CASE("template: the model-free workflow gives the graph that servers were seen to run",
          "[workflow]") {
  const std::filesystem::path fixtures = INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/workflows";
  const auto templates = templates_of(base::read_file(fixtures / "minimal-no-model.json"));
  CHECK(render_graph(templates, {}) ==
        compact(base::read_file(fixtures / "minimal-no-model.graph.json")));
}
