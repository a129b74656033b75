#include "invokeai_batch/invokeai/workflows.hpp"

#include <utility>

#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

constexpr const char* k_path = "/api/v1/workflows/";

// What a list's item and a whole record have in common. The whole record has the rest in its
// workflow.
WorkflowRecord take_record(const Fields& fields) {
  WorkflowRecord record{.id = {fields.text("workflow_id")},
                        .name = fields.text("name"),
                        .owner = fields.text_or_empty("user_id"),
                        .is_public = fields.boolean_or("is_public", false),
                        .created_at = fields.text_or_empty("created_at"),
                        .updated_at = fields.text_or_empty("updated_at")};
  if (record.id.empty()) {
    fields.miss("workflow_id", "empty");
  }
  return record;
}

WorkflowRecord take_listed(json::Value item, Shape& shape) {
  const Fields fields(item, shape);
  auto record = take_record(fields);
  record.category = fields.text_or_empty("category");
  record.description = fields.text_or_empty("description");
  record.tags = fields.text_or_empty("tags");
  return record;
}

std::string why_not_callable(json::Value compatibility) {
  if (compatibility["is_callable"].boolean().value_or(true)) {
    return {};
  }
  const auto message = compatibility["message"].text();
  return std::string(message.empty() ? compatibility["reason"].text() : message);
}

std::string path_of(const WorkflowId& id) {
  return std::string(k_path) + "i/" + http::percent_encode(id.value);
}

}  // namespace

http::Request workflows_request(const Server& server, Whose whose) {
  std::vector<std::pair<std::string, std::string>> query{{"order_by", "name"},
                                                         {"direction", "ASC"}};
  if (whose == Whose::everybodys) {
    query.emplace_back("is_public", "true");
  }
  return api_request(server, http::Method::get, k_path + http::query(query));
}

Reply<std::vector<WorkflowRecord>> read_workflows(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of workflows", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    std::vector<WorkflowRecord> workflows;
    for_each_item(fields.array("items"), shape,
                  [&](json::Value item) { workflows.push_back(take_listed(item, shape)); });
    if (fields.integer("pages") > 1) {
      fields.miss("items", "one page of several");
    }
    return workflows;
  });
}

http::Request workflow_request(const Server& server, const WorkflowId& id) {
  return api_request(server, http::Method::get, path_of(id));
}

http::Request create_workflow_request(const Server& server, const std::string& text) {
  json::Writer body;
  body.begin_object().key("workflow").raw(text).end_object();
  return sent_once(json_request(server, http::Method::post, k_path, body.take()));
}

Reply<SavedWorkflow> read_saved_workflow(const http::Outcome& outcome) {
  return read_reply(outcome, "a saved workflow", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    SavedWorkflow saved{
        .record = take_record(fields),
        .why_not_callable = why_not_callable(root["call_saved_workflow_compatibility"])};
    if (const auto workflow = fields.object("workflow")) {
      saved.record.category = workflow["meta"]["category"].text();
      saved.record.description = workflow["description"].text();
      saved.record.tags = workflow["tags"].text();
      saved.text = json::to_text(workflow);
    }
    return saved;
  });
}

http::Request delete_workflow_request(const Server& server, const WorkflowId& id) {
  return api_request(server, http::Method::delete_, path_of(id));
}

Reply<bool> read_deleted_workflow(const http::Outcome& outcome) {
  return read_gone(outcome);
}

}  // namespace invokeai_batch::invokeai
