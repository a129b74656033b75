#include "invokeai_batch/invokeai/callable_workflows.hpp"

#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

std::string reason_in(json::Value compatibility) {
  if (compatibility["is_callable"].boolean().value_or(true)) {
    return {};
  }
  const auto message = compatibility["message"].text();
  return std::string(message.empty() ? compatibility["reason"].text() : message);
}

}  // namespace

http::Request callable_workflow_request(const Server& server, std::string_view id) {
  return api_request(server, http::Method::get, "/api/v1/workflows/i/" + http::percent_encode(id));
}

Reply<CallableWorkflow> read_callable_workflow(const http::Outcome& outcome) {
  return read_reply(outcome, "a saved workflow", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    const auto workflow = fields.object("workflow");
    return CallableWorkflow{
        .id = fields.text("workflow_id"),
        .name = fields.text_or_empty("name"),
        .json = workflow ? json::to_text(workflow) : std::string(),
        .why_not_callable = reason_in(root["call_saved_workflow_compatibility"])};
  });
}

}  // namespace invokeai_batch::invokeai
