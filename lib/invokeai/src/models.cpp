#include "invokeai_batch/invokeai/models.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

constexpr std::string_view k_install_path = "/api/v2/models/install";

Model take_model(json::Value value, Shape& shape) {
  const Fields fields(value, shape);
  return {
      .key = fields.text("key"),
      .hash = fields.text_or_empty("hash"),
      .name = fields.text("name"),
      .base = fields.text_or_empty("base"),
      .type = fields.text("type"),
      .format = fields.text_or_empty("format"),
      .description = fields.text_or_empty("description"),
      .file_size = fields.maybe_integer("file_size").value_or(0),
      .path = fields.text_or_empty("path"),
      .source = value["source"].is_string() ? std::string(value["source"].text()) : std::string()};
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

http::Request missing_models_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v2/models/missing");
}

http::Request install_job_request(const Server& server, std::int64_t job) {
  return api_request(server, http::Method::get,
                     std::string(k_install_path) + "/" + std::to_string(job));
}

http::Request cancel_install_request(const Server& server, std::int64_t job) {
  return api_request(server, http::Method::delete_,
                     std::string(k_install_path) + "/" + std::to_string(job));
}

http::Request prune_installs_request(const Server& server) {
  return api_request(server, http::Method::delete_, k_install_path);
}

http::Request delete_model_request(const Server& server, const std::string& key) {
  return api_request(server, http::Method::delete_,
                     "/api/v2/models/i/" + http::percent_encode(key));
}

http::Request empty_cache_request(const Server& server) {
  return api_request(server, http::Method::post, "/api/v2/models/empty_model_cache");
}

// Some of these answer with no body at all.
Reply<bool> read_gone_model(const http::Outcome& outcome) {
  auto failure = failure_of(outcome);
  if (!failure || failure->kind == FailureKind::not_found) {
    return true;
  }
  return *std::move(failure);
}

http::Request convert_model_request(const Server& server, const std::string& key) {
  return sent_once(api_request(server, http::Method::put,
                               "/api/v2/models/convert/" + http::percent_encode(key)));
}

http::Request scan_models_request(const Server& server, const std::string& path) {
  return api_request(server, http::Method::get,
                     "/api/v2/models/scan_folder" + http::query({{"scan_path", path}}));
}

Reply<std::vector<FoundModel>> read_found_models(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of found models", [](json::Value root, Shape& shape) {
    std::vector<FoundModel> found;
    for_each_item(root, shape, [&](json::Value value) {
      const Fields fields(value, shape);
      found.push_back(
          {.path = fields.text("path"), .is_installed = fields.boolean("is_installed")});
    });
    return found;
  });
}

http::Request cache_stats_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v2/models/stats");
}

Reply<std::optional<CacheStats>> read_cache_stats(const http::Outcome& outcome) {
  return read_reply(outcome, "the figures of a cache",
                    [](json::Value root, Shape& shape) -> std::optional<CacheStats> {
                      if (root.is_null()) {
                        return std::nullopt;
                      }
                      const Fields fields(root, shape);
                      return CacheStats{.hits = fields.integer("hits"),
                                        .misses = fields.integer("misses"),
                                        .in_cache = fields.integer("in_cache"),
                                        .cleared = fields.integer("cleared"),
                                        .high_watermark = fields.integer("high_watermark"),
                                        .cache_size = fields.integer("cache_size")};
                    });
}

http::Request hf_status_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v2/models/hf_login");
}

http::Request hf_login_request(const Server& server, const base::Secret& token) {
  auto body = json::Writer().begin_object().member("token", token.reveal()).end_object().take();
  return json_request(server, http::Method::post, "/api/v2/models/hf_login", std::move(body));
}

http::Request hf_logout_request(const Server& server) {
  return api_request(server, http::Method::delete_, "/api/v2/models/hf_login");
}

Reply<std::string> read_hf_status(const http::Outcome& outcome) {
  return read_reply(outcome, "the status of a log-in", [](json::Value root, Shape& shape) {
    if (!root.is_string()) {
      shape.miss("it is no text");
    }
    return std::string(root.text());
  });
}

bool has_ended(const InstallJob& job) {
  constexpr std::array<std::string_view, 3> k_ends = {"completed", "error", "cancelled"};
  return std::find(k_ends.begin(), k_ends.end(), job.status) != k_ends.end();
}

}  // namespace invokeai_batch::invokeai
