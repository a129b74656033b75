// What a server refuses of iterate and collect nodes; each case was tried on InvokeAI 6.14.2.
#include "test_paths.hpp"

#include "files.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

std::string nodes_of(std::initializer_list<std::pair<const char*, const char*>> nodes) {
  std::string text;
  for (const auto& [id, type] : nodes) {
    text += (text.empty() ? "" : ",") + node_text(id, type);
  }
  return text;
}

LoadedWorkflow loaded(const std::string& nodes, const std::string& edges) {
  const std::string path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  return load(read_document(workflow_text(nodes, edges), "wf.json"),
              schema_from_snapshot(base::read_file(path), {}, path), OutputCache::as_built);
}

std::string refusals_of(const std::string& nodes, const std::string& edges) {
  std::string text;
  for (const auto& problem : loaded(nodes, edges).refusals) {
    text += problem.what + "; ";
  }
  return text;
}

std::string edges_of(std::initializer_list<std::string> edges) {
  std::string text;
  for (const auto& edge : edges) {
    text += (text.empty() ? "" : ",") + edge;
  }
  return text;
}

}  // namespace

TEST_CASE("iterations: an iterate or collect node that nothing feeds is refused", "[workflow]") {
  CHECK(refusals_of(nodes_of({{"it", "iterate"}, {"c", "collect"}}), "") ==
        "node \"it\" (iterate): nothing feeds its collection; "
        "node \"c\" (collect): nothing feeds it; ");
}

TEST_CASE("iterations: what is iterated is a list", "[workflow]") {
  const auto nodes = nodes_of({{"f", "if"}, {"it", "iterate"}});
  CHECK(refusals_of(nodes, edge_text("f", "value", "it", "collection")) ==
        "node \"it\" (iterate): what feeds its collection is AnyField, and no list; ");
  CHECK(refusals_of(nodes_of({{"r", "range"}, {"it", "iterate"}}),
                    edge_text("r", "collection", "it", "collection"))
            .empty());
}

TEST_CASE("iterations: an item fits what takes it", "[workflow]") {
  const auto nodes = nodes_of({{"r", "float_range"}, {"it", "iterate"}, {"b", "blank_image"}});
  const auto list = edge_text("r", "collection", "it", "collection");
  CHECK(refusals_of(nodes, list + "," + edge_text("it", "item", "b", "width")) ==
        "node \"it\" (iterate): its item is FloatField, which does not fit width of \"b\" "
        "(blank_image), which takes IntegerField; ");
  CHECK(refusals_of(nodes, list + "," + edge_text("it", "index", "b", "width")).empty());
  const auto texts = nodes_of({{"r", "range"}, {"it", "iterate"}, {"s", "string"}});
  CHECK(refusals_of(texts, list + "," + edge_text("it", "item", "s", "value")).empty());
}

TEST_CASE("iterations: so does one that was collected, from lists within lists too", "[workflow]") {
  const auto nodes = nodes_of({{"t", "string"},
                               {"c", "collect"},
                               {"d", "collect"},
                               {"it", "iterate"},
                               {"b", "blank_image"}});
  CHECK(refusals_of(nodes, edges_of({edge_text("t", "value", "c", "item"),
                                     edge_text("c", "collection", "d", "collection"),
                                     edge_text("d", "collection", "it", "collection"),
                                     edge_text("it", "item", "b", "width")})) ==
        "node \"it\" (iterate): its item is StringField, which does not fit width of \"b\" "
        "(blank_image), which takes IntegerField; ");
}

TEST_CASE("iterations: what is collected is of one type, and fits what takes the list",
          "[workflow]") {
  const auto nodes = nodes_of({{"r", "range"},
                               {"t", "string"},
                               {"c", "collect"},
                               {"i", "image_collection"},
                               {"n", "integer_collection"}});
  const auto range = edge_text("r", "collection", "c", "collection");
  CHECK(refusals_of(nodes, range + "," + edge_text("t", "value", "c", "item")) ==
        "node \"c\" (collect): it collects IntegerField and StringField; ");
  CHECK(refusals_of(nodes, range + "," + edge_text("c", "collection", "i", "collection")) ==
        "node \"c\" (collect): its items are IntegerField, which does not fit collection of "
        "\"i\" (image_collection), which takes list of ImageField; ");
  CHECK(refusals_of(nodes, range + "," + edge_text("c", "collection", "n", "collection")).empty());
}

TEST_CASE("iterations: a list of what may be anything fits nothing certain", "[workflow]") {
  const auto nodes = nodes_of({{"f", "if"}, {"c", "collect"}, {"i", "image_collection"}});
  CHECK(refusals_of(nodes, edges_of({edge_text("f", "value", "c", "item"),
                                     edge_text("c", "collection", "i", "collection")})) ==
        "node \"c\" (collect): its items are of no certain type, which does not fit collection of "
        "\"i\" (image_collection), which takes list of ImageField; ");
}

TEST_CASE("iterations: a number is no text where the text may be null, required or not",
          "[workflow]") {
  const auto nodes = nodes_of({{"i", "integer"}, {"m", "metadata_item"}, {"s", "string"}});
  CHECK(loaded(nodes, edge_text("i", "value", "m", "label")).document.edges.empty());
  CHECK(loaded(nodes, edge_text("i", "value", "s", "value")).document.edges.size() == 1);
}

TEST_CASE("iterations: a chain of lists may be as long as the workflow", "[workflow]") {
  constexpr int k_nodes = 20'000;
  auto nodes = node_text("t", "string");
  auto edges = edge_text("t", "value", "n0", "item");
  for (int i = 0; i < k_nodes; ++i) {
    nodes += "," + node_text("n" + std::to_string(i), "collect");
    if (i > 0) {
      edges += "," + edge_text("n" + std::to_string(i - 1), "collection", "n" + std::to_string(i),
                               "collection");
    }
  }
  CHECK(refusals_of(nodes, edges).empty());
}
