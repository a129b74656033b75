// The workflow library, and workflows that call its workflows.
#include "catch.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

std::string node(const std::string& id, const std::string& type, const std::string& inputs) {
  const auto intermediate = type == "save_image" ? "false" : "true";
  return R"({"id":")" + id + R"(","type":"invocation","position":{"x":0,"y":0},"data":{"id":")" +
         id + R"(","type":")" + type + R"(","version":"1.0.0","isIntermediate":)" + intermediate +
         R"(,"useCache":false,"inputs":{)" + inputs + "}}}";
}

std::string edge(const std::string& from, const std::string& handle, const std::string& to,
                 const std::string& into) {
  return R"({"id":")" + from + to + into + R"(","type":"default","source":")" + from +
         R"(","sourceHandle":")" + handle + R"(","target":")" + to + R"(","targetHandle":")" +
         into + R"("})";
}

std::string workflow(const std::string& nodes, const std::string& edges) {
  return R"({"workflow":{"name":"Called","author":"","description":"d","version":"","contact":"",)"
         R"("tags":"","notes":"","exposedFields":[],"meta":{"version":"4.0.0",)"
         R"("category":"user"},"nodes":[)" +
         nodes + R"(],"edges":[)" + edges + "]}}";
}

/// Saves an image of a width and gives it back as "picture". `source`: what feeds the width.
std::string called_workflow(const std::string& source, const std::string& more_edges) {
  return workflow(source + node("blank", "blank_image", R"("width":{"name":"width","value":64})") +
                      "," + node("save", "save_image", "") + "," +
                      node("value", "workflow_return_value", R"("key":{"value":"picture"})") + "," +
                      node("return", "workflow_return", ""),
                  edge("blank", "image", "save", "image") + "," +
                      edge("save", "image", "value", "value") + "," +
                      edge("value", "value", "return", "values") + more_edges);
}

/// Calls a workflow, and saves the picture that it gives back.
std::string calling_graph(const std::string& workflow_id, const std::string& inputs = "{}") {
  return R"({"id":"g","nodes":{"call":{"id":"call","type":"call_saved_workflow","workflow_id":)" +
         workflow_id + R"(,"workflow_inputs":)" + inputs +
         R"(},"get":{"id":"get","type":"workflow_return_get","key":"picture"},)"
         R"("save":{"id":"save","type":"save_image","is_intermediate":false,"use_cache":false}},)"
         R"("edges":[{"source":{"node_id":"call","field":"values"},)"
         R"("destination":{"node_id":"get","field":"values"}},)"
         R"({"source":{"node_id":"get","field":"value"},)"
         R"("destination":{"node_id":"save","field":"image"}}]})";
}

std::string saved(Played& played, const std::string& body) {
  const auto reply = played.post("/api/v1/workflows/", body);
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  return member_at(reply, "workflow_id");
}

Reply item(Played& played, int id) {
  return played.get(Played::queue("/i/" + std::to_string(id)));
}

}  // namespace

TEST_CASE("library: workflows are saved, listed, found, changed and deleted", "[sim]") {
  Played played;
  const auto id = saved(played, called_workflow("", ""));
  const auto path = "/api/v1/workflows/i/" + id.substr(1, id.size() - 2);
  CHECK(member_at(played.get(path), "workflow/name") == "\"Called\"");
  CHECK(member_at(played.get(path), "call_saved_workflow_compatibility/is_callable") == "true");
  const auto list = played.get("/api/v1/workflows/?per_page=1&categories=user&query=call");
  CHECK(member_at(list, "total") == "1");
  CHECK(member_at(list, "pages") == "1");
  CHECK(list.body.find("\"nodes\"") == std::string::npos);
  CHECK(member_at(played.get("/api/v1/workflows/?categories=default"), "total") == "0");
  CHECK(played.post("/api/v1/workflows/", "{}").status == 422);
  CHECK(played.erase(path).status == 200);
  CHECK(played.get(path).status == 404);
}

TEST_CASE("calls: the caller waits, a child runs in its batch, the caller goes on", "[sim]") {
  Played played;
  const auto id = saved(played, called_workflow("", ""));
  const auto posted = played.enqueue("b", calling_graph(id), ",\"destination\":\"d\"");
  INFO(posted.body);
  REQUIRE(posted.status == 200);
  played.simulator.wait_until_idle();
  const auto caller = item(played, 1);
  INFO(caller.body);
  CHECK(member_at(caller, "status") == "\"completed\"");
  CHECK(member_at(caller, "parent_item_id") == "(missing)");
  const auto child = item(played, 2);
  CHECK(member_at(child, "status") == "\"completed\"");
  CHECK(member_at(child, "parent_item_id") == "1");
  CHECK(member_at(child, "root_item_id") == "1");
  CHECK(member_at(child, "batch_id") == "\"b\"");
  CHECK(member_at(child, "destination") == "\"d\"");
  CHECK(member_at(child, "workflow_call_depth") == "1");
  CHECK(member_at(child, "parent_session_id") == member_at(caller, "session_id"));
  CHECK(member_at(played.get(Played::queue("/b/b/status")), "total") == "2");
  // One picture of the child's, one of the caller's.
  CHECK(member_at(played.get("/api/v1/images/names?is_intermediate=false"), "total_count") == "2");
}

TEST_CASE("calls: while a child has not run the caller is waiting", "[sim]") {
  auto settings = quick_settings();
  settings.workers = 1;
  Played played(settings);
  const auto id = saved(played, called_workflow("", ""));
  REQUIRE(
      played.post("/__sim__/trigger", R"({"counter":"ended","reaches":1,"path":"/__sim__/pause"})")
          .status == 200);
  REQUIRE(played.enqueue("b", calling_graph(id)).status == 200);
  played.simulator.wait_until_idle();
  CHECK(member_at(item(played, 1), "status") == "\"waiting\"");
  CHECK(member_at(played.get(Played::queue("/b/b/status")), "waiting") == "1");
  CHECK(member_at(item(played, 2), "status") == "\"pending\"");
  SECTION("canceling one of them cancels both") {
    CHECK(member_at(played.put(Played::queue("/i/2/cancel")), "status") == "\"canceled\"");
    CHECK(member_at(item(played, 1), "status") == "\"canceled\"");
    // What is retried is the item that began.
    CHECK(member_at(played.put(Played::queue("/retry_items_by_id"), "[2]"), "retried_item_ids") ==
          "[1]");
    CHECK(member_at(item(played, 3), "retried_from_item_id") == "1");
  }
  SECTION("a restart cancels both") {
    REQUIRE(played.post("/__sim__/restart").status == 200);
    CHECK(member_at(item(played, 1), "status") == "\"canceled\"");
    CHECK(member_at(item(played, 2), "status") == "\"canceled\"");
  }
  SECTION("all but the current leaves the chain alone") {
    CHECK(member_at(played.put(Played::queue("/cancel_all_except_current")), "canceled") == "0");
  }
  SECTION("deleting one of them deletes both") {
    CHECK(played.erase(Played::queue("/i/2")).status == 200);
    CHECK(item(played, 1).status == 404);
  }
}

TEST_CASE("calls: inputs reach the called workflow", "[sim]") {
  Played played;
  const auto id = saved(played, called_workflow("", ""));
  REQUIRE(played.enqueue("b", calling_graph(id, R"({"saved_workflow_input::blank::width":128})"))
              .status == 200);
  played.simulator.wait_until_idle();
  CHECK(item(played, 2).body.find(R"("width":128)") != std::string::npos);
  REQUIRE(
      played.enqueue("c", calling_graph(id, R"({"saved_workflow_input::no::width":128})")).status ==
      200);
  played.simulator.wait_until_idle();
  CHECK(member_at(item(played, 3), "error_type") == "\"InvalidWorkflowInputError\"");
}

TEST_CASE("calls: each combination of the called workflow's batch nodes is a child", "[sim]") {
  Played played;
  const auto id = saved(
      played,
      called_workflow(node("batch", "integer_batch", R"("integers":{"value":[8,16,24]})") + ",",
                      "," + edge("batch", "integers", "blank", "width")));
  // Three pictures come back as a list: save_image takes none, so only the call is made.
  auto graph = R"({"id":"g","nodes":{"call":{"id":"call","type":"call_saved_workflow",)"
               R"("workflow_id":)" +
               id + R"(}},"edges":[]})";
  REQUIRE(played.enqueue("b", graph).status == 200);
  played.simulator.wait_until_idle();
  CHECK(member_at(item(played, 1), "status") == "\"completed\"");
  CHECK(member_at(played.get(Played::queue("/b/b/status")), "completed") == "4");
  CHECK(item(played, 1).body.find("\"values\":{\"picture\":[{") != std::string::npos);
  CHECK(member_at(item(played, 4), "field_values") ==
        R"([{"node_path":"blank","field_name":"width","value":24}])");
}

TEST_CASE("calls: a child that fails takes its caller with it", "[sim]") {
  Played played;
  const auto id = saved(played, called_workflow("", ""));
  REQUIRE(played
              .post("/__sim__/item-rules",
                    R"({"act":"fail","contains":"workflow_return_value","error_message":"boom"})")
              .status == 200);
  REQUIRE(played.enqueue("b", calling_graph(id)).status == 200);
  played.simulator.wait_until_idle();
  CHECK(member_at(item(played, 2), "status") == "\"failed\"");
  CHECK(member_at(item(played, 1), "status") == "\"failed\"");
  CHECK(member_at(item(played, 1), "error_type") == "\"ValueError\"");
  CHECK(member_at(item(played, 1), "error_message") == "\"boom\"");
}

TEST_CASE("calls: what cannot be called fails the caller in the server's words", "[sim]") {
  Played played;
  const auto error = [&](const std::string& id, int item_id) {
    REQUIRE(played.enqueue("b" + std::to_string(item_id), calling_graph(id)).status == 200);
    played.simulator.wait_until_idle();
    return member_at(item(played, item_id), "error_message");
  };
  CHECK(error(R"("gone")", 1) == "\"The selected saved workflow 'gone' could not be found.\"");
  CHECK(error(R"("")", 2) ==
        "\"A saved workflow must be selected before executing call_saved_workflow.\"");
  const auto id = saved(played, workflow(node("a", "integer", ""), ""));
  CHECK(error(id, 3).find("exactly one workflow_return node") != std::string::npos);
}

}  // namespace invokeai_batch::sim::checks
