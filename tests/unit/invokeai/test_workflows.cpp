#include <string>

#include "invokeai_batch/invokeai/workflows.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};

}  // namespace

TEST_CASE("workflows: requests", "[invokeai]") {
  CHECK(text_of(workflows_request(k_server)) ==
        "GET http://gpu:9090/api/v1/workflows/?order_by=name&direction=ASC\n");
  CHECK(workflows_request(k_server, Whose::everybodys).url ==
        "http://gpu:9090/api/v1/workflows/?order_by=name&direction=ASC&is_public=true");
  CHECK(text_of(workflow_request(k_server, {"../a b"})) ==
        "GET http://gpu:9090/api/v1/workflows/i/..%2Fa%20b\n");
  CHECK(text_of(create_workflow_request(k_server, R"({"name":"n"})")) ==
        "POST http://gpu:9090/api/v1/workflows/ fresh\nContent-Type: application/json\n\n"
        R"({"workflow":{"name":"n"}})");
  CHECK(text_of(delete_workflow_request(k_server, {"w"})) ==
        "DELETE http://gpu:9090/api/v1/workflows/i/w\n");
}

TEST_CASE("workflows: the list, of 6.14 and of 6.3", "[invokeai]") {
  const auto workflows = value_of(read_workflows(json_reply(
      R"({"page":0,"pages":1,"per_page":2,"total":2,"items":[)"
      R"({"workflow_id":"w1","name":"A","created_at":"c","updated_at":"u","opened_at":null,)"
      R"("user_id":"ada","is_public":true,"description":"d","category":"user","tags":"t",)"
      R"("thumbnail_url":null,"call_saved_workflow_compatibility":null},)"
      R"({"workflow_id":"w2","name":"B","created_at":"c","updated_at":"u","is_published":null,)"
      R"("description":"","category":"default","tags":""}]})")));
  REQUIRE(workflows.size() == 2);
  CHECK(workflows[0].id.value == "w1");
  CHECK(workflows[0].owner == "ada");
  CHECK(workflows[0].is_public);
  CHECK(workflows[1].category == "default");
  CHECK(workflows[1].owner.empty());
}

TEST_CASE("workflows: one of the library, with its text", "[invokeai]") {
  const auto saved = value_of(read_saved_workflow(json_reply(
      R"({"workflow_id":"w1","name":"A","created_at":"c","updated_at":"u",)"
      R"("workflow":{"name":"A","tags":"t","meta":{"version":"3.0.0","category":"user"},)"
      R"("nodes":[{"value":1.10}],"edges":[]}})")));
  CHECK(saved.record.name == "A");
  CHECK(saved.record.category == "user");
  CHECK(saved.record.tags == "t");
  CHECK(saved.text == R"({"name":"A","tags":"t","meta":{"version":"3.0.0","category":"user"},)"
                      R"("nodes":[{"value":1.10}],"edges":[]})");
}

TEST_CASE("workflows: replies of another shape are failures", "[invokeai]") {
  for (const auto* text :
       {R"([])", R"({"pages":1})", R"({"pages":1,"items":[{"name":"A"}]})",
        R"({"pages":1,"items":[{"workflow_id":"","name":"A"}]})", R"({"pages":2,"items":[]})"}) {
    CAPTURE(text);
    CHECK(std::holds_alternative<ApiFailure>(read_workflows(json_reply(text))));
  }
  CHECK(std::holds_alternative<ApiFailure>(
      read_saved_workflow(json_reply(R"({"workflow_id":"w","name":"A","workflow":"text"})"))));
}

TEST_CASE("workflows: one that is gone is deleted as well", "[invokeai]") {
  CHECK(value_of(read_deleted_workflow(json_reply("null"))));
  CHECK(value_of(read_deleted_workflow(json_reply(R"({"detail":"Workflow not found"})", 404))));
}

TEST_CASE("workflows: a workflow of the library, and whether others can call it", "[invokeai]") {
  CHECK(text_of(workflow_request(k_server, {"a b"})) ==
        "GET http://gpu:9090/api/v1/workflows/i/a%20b\n");
  const auto record = [](const std::string& compatibility) {
    return R"({"workflow_id":"w","name":"Upscale","workflow":{"nodes":[]})" + compatibility + "}";
  };
  const auto well = value_of(read_saved_workflow(json_reply(record(""))));
  CHECK(well.record.id.value == "w");
  CHECK(well.record.name == "Upscale");
  CHECK(well.text == R"({"nodes":[]})");
  CHECK(well.why_not_callable.empty());
  CHECK(value_of(read_saved_workflow(json_reply(record(
                     R"(,"call_saved_workflow_compatibility":{"is_callable":false,)"
                     R"("reason":"missing_workflow_return","message":"It returns nothing."})"))))
            .why_not_callable == "It returns nothing.");
  CHECK(value_of(read_saved_workflow(json_reply(
                     record(R"(,"call_saved_workflow_compatibility":{"is_callable":false,)"
                            R"("reason":"unknown","message":null})"))))
            .why_not_callable == "unknown");
  CHECK(failure_of(read_saved_workflow(json_reply("{}"))).what.find("saved workflow") !=
        std::string::npos);
}
