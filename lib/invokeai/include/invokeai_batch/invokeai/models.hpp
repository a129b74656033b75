// Models. Source: routers/model_manager.py (prefix /api/v2/models).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

/// Types and bases are open sets: a value this program does not know is text like any other.
struct Model {
  std::string key{};
  std::string hash{};
  std::string name{};
  std::string base{};
  std::string type{};
  std::string format{};  // "diffusers", "checkpoint", …
  std::string description{};
  std::int64_t file_size = 0;  // bytes; 0: not told
};

[[nodiscard]] http::Request models_request(const Server& server);
[[nodiscard]] Reply<std::vector<Model>> read_models(const http::Outcome& outcome);
/// One model, or not_found.
[[nodiscard]] http::Request model_request(const Server& server, const std::string& key);
[[nodiscard]] Reply<Model> read_model(const http::Outcome& outcome);

enum class Inplace { no, yes };  // yes: a local model stays where it is
/// Starts an installation from a path of the server's, a URL or a Hugging Face name ("owner/name").
/// On a fresh connection.
[[nodiscard]] http::Request install_model_request(const Server& server, const std::string& source,
                                                  Inplace inplace);

struct InstallJob {
  std::int64_t id = 0;
  std::string status{};  // "running", "completed", "error", …: an open set
  std::string source{};
  std::int64_t bytes = 0;
  std::int64_t total_bytes = 0;
  std::string error{};  // why it failed
};
[[nodiscard]] Reply<InstallJob> read_install_job(const http::Outcome& outcome);
/// Those since the server's start.
[[nodiscard]] http::Request install_jobs_request(const Server& server);
[[nodiscard]] Reply<std::vector<InstallJob>> read_install_jobs(const http::Outcome& outcome);
/// The job's end: completed, error, cancelled.
[[nodiscard]] bool has_ended(const InstallJob& job);

}  // namespace invokeai_batch::invokeai
