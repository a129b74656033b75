#include <algorithm>
#include <set>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/workflow/batch.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "test_paths.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

Document fixture(const std::string& name) {
  const auto path = std::string(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/workflows/") + name;
  return read_document(base::read_file(path), name);
}

Document document_of(const std::string& nodes, const std::string& edges) {
  return read_document(workflow_text(nodes, edges), "wf.json");
}

std::string text_of(const FieldRef& ref) {
  return ref.node.value + "." + ref.field;
}

}  // namespace

TEST_CASE("batch nodes: they and their edges leave the graph, what they feed keeps its value",
          "[workflow]") {
  const auto document = fixture("batch-groups.json");
  const auto templates = make_templates(document, OutputCache::as_built);
  const auto graph = render_graph(templates, {});
  const auto parsed = json::parse(graph, "graph");
  std::set<std::string_view> ids;
  for (const auto& node : parsed.root()["nodes"]) {
    ids.insert(node.key);
  }
  CHECK(ids == std::set<std::string_view>{"prompt", "meta", "blank"});
  CHECK(parsed.root()["edges"].size() == 2);
  CHECK(parsed.root()["nodes"]["blank"]["width"].text() == "64");
}

TEST_CASE("batch nodes: each is described with its group, its list and what it feeds",
          "[workflow]") {
  const auto document = fixture("batch-groups.json");
  const auto templates = make_templates(document, OutputCache::as_built);
  const auto nodes = batch_nodes(document, templates);
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].node->label == "Prompts");
  CHECK(nodes[0].kind == BatchKind::string);
  CHECK(nodes[0].group == "Group 1");
  CHECK(nodes[0].own_values.size() == 3);
  CHECK(nodes[0].generator == nullptr);
  REQUIRE(nodes[0].targets.size() == 1);
  CHECK(text_of(nodes[0].targets[0].ref) == "prompt.value");
  REQUIRE(nodes[0].targets[0].slot.has_value());
  CHECK(templates.slots[*nodes[0].targets[0].slot].in_graph);
  CHECK(nodes[1].kind == BatchKind::integer);
  CHECK(nodes[2].group == "None");
}

TEST_CASE("batch nodes: connectors before and after them are followed", "[workflow]") {
  const auto document = fixture("batch-connectors.json");
  CHECK(document.warnings.empty());
  const auto templates = make_templates(document, OutputCache::as_built);
  const auto nodes = batch_nodes(document, templates);
  REQUIRE(nodes.size() == 2);
  REQUIRE(nodes[0].generator != nullptr);
  CHECK(nodes[0].generator->id.value == "generator");
  CHECK(nodes[0].rule["splitOn"].text() == ";");
  REQUIRE(nodes[0].targets.size() == 1);
  CHECK(text_of(nodes[0].targets[0].ref) == "meta.positive_prompt");
  CHECK(nodes[0].targets[0].slot.has_value());
  CHECK(nodes[1].kind == BatchKind::number);
}

TEST_CASE("batch nodes: their own inputs have slots in the workflow alone", "[workflow]") {
  const auto document = fixture("batch-groups.json");
  const auto templates = make_templates(document, OutputCache::as_built);
  const auto slot = templates.slot({{"prompts"}, "strings"});
  REQUIRE(slot.has_value());
  CHECK_FALSE(templates.slots[*slot].in_graph);
  CHECK(templates.slots[*slot].in_form);
  const Encoded other{.graph = "[]", .workflow = R"(["x"])"};
  CHECK(render_graph(templates, {{*slot, &other}}) == render_graph(templates, {}));
  CHECK(render_workflow(templates, {{*slot, &other}}).find(R"("value":["x"])") !=
        std::string::npos);
  // The workflow goes along with its batch nodes and edges.
  const auto workflow = render_workflow(templates, {});
  CHECK(json::parse(workflow, "w").root()["nodes"].size() == document.nodes.size());
  CHECK(json::parse(workflow, "w").root()["edges"].size() == 5);
}

TEST_CASE("batch nodes: the Form counts their inputs, and what they feed is not connected",
          "[workflow]") {
  const auto groups = form_of(fixture("batch-groups.json"));
  REQUIRE(groups.inputs.size() == 4);
  CHECK(text_of(groups.inputs[0].ref) == "prompts.strings");
  CHECK(groups.inputs[0].state == InputState::settable);
  CHECK(groups.inputs[1].state == InputState::settable);
  const auto document = document_of(
      node_text("g", "string_generator", input_text("generator", "{}")) + "," +
          node_text("b", "string_batch", input_text("strings")) + "," +
          node_text("n", "string", input_text("value")),
      edge_text("g", "strings", "b", "strings") + "," + edge_text("b", "value", "n", "value"));
  CHECK(document.is_connected({{"b"}, "strings"}));
  CHECK_FALSE(document.is_connected({{"n"}, "value"}));
  const auto templates = make_templates(document, OutputCache::as_built);
  CHECK_FALSE(templates.slot({{"b"}, "strings"}).has_value());
  CHECK(templates.slot({{"n"}, "value"}).has_value());
}

TEST_CASE("batch nodes: edges that the GUI would not look at are dropped with a warning",
          "[workflow]") {
  const auto document = document_of(
      node_text("g", "string_generator", input_text("generator", "{}")) + "," +
          node_text("b", "integer_batch", input_text("integers")) + "," +
          node_text("n", "integer", input_text("value")) + "," +
          node_text("c", "integer_collection", input_text("collection")),
      edge_text("g", "strings", "b", "integers") + "," +
          edge_text("c", "collection", "b", "integers") + "," +
          edge_text("n", "value", "b", "batch_group_id") + "," +
          edge_text("n", "value", "g", "generator") + "," +
          edge_text("g", "strings", "n", "value") + "," + edge_text("b", "width", "n", "value"));
  CHECK(document.edges.empty());
  CHECK(document.batch_edges.empty());
  const std::string kind =
      "is dropped: only the values of a batch node can be fed, by its kind of generator";
  const std::string use =
      "is dropped: generators feed batch nodes, and batch nodes their one value";
  CHECK(document.warnings ==
        std::vector<std::string>{"the edge from g.strings to b.integers " + kind,
                                 "the edge from c.collection to b.integers " + kind,
                                 "the edge from n.value to b.batch_group_id " + kind,
                                 "the edge from n.value to g.generator is dropped: nothing can "
                                 "feed a generator",
                                 "the edge from g.strings to n.value " + use,
                                 "the edge from b.width to n.value " + use});
}

TEST_CASE("batch nodes: a target that an edge feeds too, or that is not there, has no slot",
          "[workflow]") {
  const auto document = document_of(
      node_text("b", "integer_batch", input_text("integers", "[1]")) + "," +
          node_text("a", "add", input_text("a") + "," + input_text("b")) + "," +
          node_text("i", "integer", input_text("value")),
      edge_text("b", "value", "a", "a") + "," + edge_text("b", "value", "a", "x") + "," +
          edge_text("b", "value", "a", "b") + "," + edge_text("i", "value", "a", "b"));
  const auto templates = make_templates(document, OutputCache::as_built);
  const auto nodes = batch_nodes(document, templates);
  REQUIRE(nodes.size() == 1);
  REQUIRE(nodes[0].targets.size() == 3);
  CHECK(nodes[0].targets[0].slot.has_value());
  CHECK_FALSE(nodes[0].targets[1].slot.has_value());
  CHECK_FALSE(nodes[0].targets[2].slot.has_value());
}

TEST_CASE("batch nodes: an image batch is no output, a workflow of batch nodes alone is refused",
          "[workflow]") {
  auto text = workflow_text(node_text("b", "image_batch", input_text("images", "[]")));
  text.replace(text.find(R"("isIntermediate":true)"), 21, R"("isIntermediate":false)");
  const auto document = read_document(text, "wf.json");
  CHECK(error_of([&] { static_cast<void>(make_templates(document, OutputCache::off)); }) ==
        "wf.json: the workflow has no node that the server could execute\n"
        "  hint: add nodes to it in InvokeAI and download it again");
  NodeType batch;
  batch.makes_images = true;
  const NodeSchema schema("6.14.2", {{"image_batch", batch}});
  CHECK(output_nodes(document, Templates{}, schema).empty());
}
