#include "invokeai_batch/invokeai/models.hpp"

#include <algorithm>
#include <array>

#include "invokeai_batch/http/url.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

constexpr std::string_view k_install_path = "/api/v2/models/install";

Model take_model(json::Value value, Shape& shape) {
  const Fields fields(value, shape);
  return {.key = fields.text("key"),
          .hash = fields.text_or_empty("hash"),
          .name = fields.text("name"),
          .base = fields.text_or_empty("base"),
          .type = fields.text("type"),
          .format = fields.text_or_empty("format"),
          .description = fields.text_or_empty("description"),
          .file_size = fields.maybe_integer("file_size").value_or(0)};
}

// An object whose members depend on where the model comes from.
std::string source_of(json::Value source) {
  for (const auto* key : {"path", "url", "repo_id", "provider_model_id"}) {
    if (source[key].is_string()) {
      return std::string(source[key].text());
    }
  }
  return std::string(source.text());
}

InstallJob take_job(json::Value value, Shape& shape) {
  const Fields fields(value, shape);
  auto error = fields.text_or_empty("error");
  return {.id = fields.integer("id"),
          .status = fields.text("status"),
          .source = source_of(value["source"]),
          .bytes = fields.maybe_integer("bytes").value_or(0),
          .total_bytes = fields.maybe_integer("total_bytes").value_or(0),
          .error = error.empty() ? fields.text_or_empty("error_reason") : error};
}

}  // namespace

http::Request models_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v2/models/");
}

Reply<std::vector<Model>> read_models(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of models", [](json::Value root, Shape& shape) {
    std::vector<Model> models;
    for_each_item(Fields(root, shape).array("models"), shape,
                  [&](json::Value value) { models.push_back(take_model(value, shape)); });
    return models;
  });
}

http::Request model_request(const Server& server, const std::string& key) {
  return api_request(server, http::Method::get, "/api/v2/models/i/" + http::percent_encode(key));
}

Reply<Model> read_model(const http::Outcome& outcome) {
  return read_reply(outcome, "a model", take_model);
}

http::Request install_model_request(const Server& server, const std::string& source,
                                    Inplace inplace) {
  const auto pairs =
      http::query({{"source", source}, {"inplace", inplace == Inplace::yes ? "true" : "false"}});
  return sent_once(
      json_request(server, http::Method::post, std::string(k_install_path) + pairs, "{}"));
}

Reply<InstallJob> read_install_job(const http::Outcome& outcome) {
  return read_reply(outcome, "an installation", take_job);
}

http::Request install_jobs_request(const Server& server) {
  return api_request(server, http::Method::get, k_install_path);
}

Reply<std::vector<InstallJob>> read_install_jobs(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of installations", [](json::Value root, Shape& shape) {
    std::vector<InstallJob> jobs;
    for_each_item(root, shape, [&](json::Value value) { jobs.push_back(take_job(value, shape)); });
    return jobs;
  });
}

bool has_ended(const InstallJob& job) {
  constexpr std::array<std::string_view, 3> k_ends = {"completed", "error", "cancelled"};
  return std::find(k_ends.begin(), k_ends.end(), job.status) != k_ends.end();
}

}  // namespace invokeai_batch::invokeai
