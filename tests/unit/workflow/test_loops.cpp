#include "catch.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "version_seven.hpp"
#include "workflow_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::workflow;

namespace {

const std::string k_loop = node_text("f", "for", input_text("collection", "[1,2]")) + "," +
                           node_text("i", "integer", input_text("value", "3")) + "," +
                           node_text("r", "for_return");
const std::string k_body =
    edge_text("f", "item", "i", "value") + "," + edge_text("i", "value", "r", "output");

std::string linkage(const std::string& source, const std::string& source_field,
                    const std::string& target, const std::string& target_field) {
  auto text = edge_text(source, source_field, target, target_field);
  return text.replace(text.find("default"), 7, "loop_linkage");
}

std::string connector(const std::string& id) {
  return ",{\"id\":\"" + id + R"(","type":"connector","data":{},"position":{"x":0,"y":0}})";
}

LoadedWorkflow loaded(const std::string& nodes, const std::string& edges) {
  return load(read_document(workflow_text(nodes, edges), "wf.json"), schema_of_seven(),
              OutputCache::as_built);
}

std::string edges_of_graph(const LoadedWorkflow& workflow) {
  const auto text = render_graph(workflow.templates, {});
  return json::to_text(json::parse(text, "graph").root()["edges"]);
}

std::vector<std::string> refusals_of(const LoadedWorkflow& workflow) {
  std::vector<std::string> lines;
  for (const auto& problem : workflow.bad_loops) {
    lines.push_back(problem.what);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("loops: the linkage is an edge of a kind of its own in the graph", "[workflow]") {
  const auto workflow =
      loaded(k_loop, linkage("f", "loop_linkage", "r", "loop_linkage") + "," + k_body);
  CHECK(edges_of_graph(workflow) ==
        R"([{"source":{"node_id":"f","field":"loop_linkage"},"destination":{"node_id":"r",)"
        R"("field":"loop_linkage"},"type":"loop_linkage"},)"
        R"({"source":{"node_id":"f","field":"item"},"destination":{"node_id":"i",)"
        R"("field":"value"},"type":"default"},)"
        R"({"source":{"node_id":"i","field":"value"},"destination":{"node_id":"r",)"
        R"("field":"output"},"type":"default"}])");
  CHECK(workflow.changes.empty());
  CHECK(refusals_of(workflow) == Lines{});
}

TEST_CASE("loops: plain edges through connectors are a linkage, behind the other edges",
          "[workflow]") {
  const auto workflow =
      loaded(k_loop + connector("c") + connector("d"),
             edge_text("f", "loop_linkage", "c", "in") + "," + edge_text("c", "out", "d", "in") +
                 "," + edge_text("d", "out", "r", "loop_linkage") + "," + k_body);
  REQUIRE(workflow.document.edges.size() == 3);
  CHECK(workflow.document.edges.back().kind == EdgeKind::loop_linkage);
  CHECK(workflow.document.edges.back().source.node.value == "f");
  CHECK(refusals_of(workflow) == Lines{});
}

TEST_CASE("loops: the rules of linkages are refused before anything is sent", "[workflow]") {
  struct Case {
    std::string edges;
    Lines refusals;
    std::string nodes{};
  };
  const auto right = linkage("f", "loop_linkage", "r", "loop_linkage");
  const auto row = GENERATE_COPY(
      Case{k_body,
           {"node \"f\" (for) has no loop linkage", "node \"r\" (for_return) has no loop linkage"}},
      Case{k_body + "," + edge_text("f", "loop_linkage", "r", "loop_linkage"),
           {"the edge from f.loop_linkage to r.loop_linkage is no loop linkage, and joins one of "
            "its fields",
            "node \"f\" (for) has no loop linkage", "node \"r\" (for_return) has no loop linkage"}},
      Case{right + "," + linkage("f", "item", "i", "value"),
           {"the edge from f.item to i.value is a loop linkage, and does not lead from a for to a "
            "for_return"}},
      Case{right + "," + linkage("f", "loop_linkage", "r2", "loop_linkage"),
           {"node \"f\" (for) has 2 loop linkages"},
           "," + node_text("r2", "for_return")},
      Case{edge_text("f", "loop_linkage", "c", "in") + "," +
               edge_text("c", "out", "r", "loop_linkage") + "," +
               edge_text("c", "out", "i", "value"),
           {"the edge from f.loop_linkage to r.loop_linkage is no loop linkage, and joins one of "
            "its fields",
            "the edge from f.loop_linkage to i.value is no loop linkage, and joins one of its "
            "fields",
            "node \"f\" (for) has no loop linkage", "node \"r\" (for_return) has no loop linkage"},
           connector("c")});
  CHECK(refusals_of(loaded(k_loop + row.nodes, row.edges)) == row.refusals);
}

TEST_CASE("loops: what metadata is given beyond its fields is dropped by the editor of 7",
          "[workflow]") {
  const auto workflow = loaded(k_loop + "," + node_text("m", "core_metadata", input_text("x", "1")),
                               linkage("f", "loop_linkage", "r", "loop_linkage"));
  REQUIRE(workflow.changes.size() == 1);
  CHECK(workflow.changes[0].kind == ChangeKind::field_dropped);
}
