// Models. Source: routers/model_manager.py (prefix /api/v2/models).
#pragma once

#include <cstdint>
#include <optional>
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
  std::string path{};          // on the server, from its models directory or absolute
  std::string source{};        // what it was installed from
};

[[nodiscard]] http::Request models_request(const Server& server);
[[nodiscard]] Reply<std::vector<Model>> read_models(const http::Outcome& outcome);
/// Those whose files are gone (6.12 and later). Answered as models_request() is.
[[nodiscard]] http::Request missing_models_request(const Server& server);
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
[[nodiscard]] http::Request install_job_request(const Server& server, std::int64_t job);
/// Answered with read_gone_model(), as all that follow it are.
[[nodiscard]] http::Request cancel_install_request(const Server& server, std::int64_t job);
/// Forgets the jobs that have ended.
[[nodiscard]] http::Request prune_installs_request(const Server& server);
/// The model and, where the server keeps them, its files.
[[nodiscard]] http::Request delete_model_request(const Server& server, const std::string& key);
[[nodiscard]] http::Request empty_cache_request(const Server& server);
/// True also when there was nothing to do.
[[nodiscard]] Reply<bool> read_gone_model(const http::Outcome& outcome);

/// To diffusers, in place; the answer is the model as it is then: read_model(). Takes long.
[[nodiscard]] http::Request convert_model_request(const Server& server, const std::string& key);

/// Models in a directory of the server's.
struct FoundModel {
  std::string path{};
  bool is_installed = false;
};
[[nodiscard]] http::Request scan_models_request(const Server& server, const std::string& path);
[[nodiscard]] Reply<std::vector<FoundModel>> read_found_models(const http::Outcome& outcome);

/// The cache of loaded models, since the server's start.
struct CacheStats {
  std::int64_t hits = 0;
  std::int64_t misses = 0;
  std::int64_t in_cache = 0;
  std::int64_t cleared = 0;
  std::int64_t high_watermark = 0;  // bytes
  std::int64_t cache_size = 0;      // bytes
};
[[nodiscard]] http::Request cache_stats_request(const Server& server);
/// nullopt: nothing was loaded yet.
[[nodiscard]] Reply<std::optional<CacheStats>> read_cache_stats(const http::Outcome& outcome);

/// The server's own log-in at Hugging Face: "valid", "invalid" or "unknown".
[[nodiscard]] http::Request hf_status_request(const Server& server);
[[nodiscard]] http::Request hf_login_request(const Server& server, const base::Secret& token);
[[nodiscard]] http::Request hf_logout_request(const Server& server);
[[nodiscard]] Reply<std::string> read_hf_status(const http::Outcome& outcome);

/// The job's end: completed, error, cancelled.
[[nodiscard]] bool has_ended(const InstallJob& job);

}  // namespace invokeai_batch::invokeai
