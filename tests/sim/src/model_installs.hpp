// Jobs that bring models to the server: how far they are follows from the clock.
// Source: services/model_install/model_install_common.py (ModelInstallJob).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fields.hpp"
#include "invokeai_batch/json/value.hpp"
#include "models.hpp"

namespace invokeai_batch::sim {

/// What the installation of a source gives, asked for by a control call.
struct InstallRule {
  std::string source{};  // a part of it; empty: any
  std::chrono::milliseconds time{0};
  std::int64_t bytes = 32420187;
  std::string error_reason{};  // empty: it succeeds
  std::string error{};
  Fields record{};  // name, base, type … of the model
};
[[nodiscard]] InstallRule read_install_rule(json::Value rule);

enum class SourceKind { local, hf, url };

enum class InstallStatus { waiting, downloading, running, completed, error, cancelled };

struct InstallJob {
  std::int64_t id = 0;
  SourceKind kind = SourceKind::local;
  std::string source{};
  bool is_in_place = false;
  std::string config_in_json = "{}";
  InstallRule rule{};
  std::chrono::steady_clock::time_point started{};
  InstallStatus status = InstallStatus::waiting;
  std::int64_t bytes = 0;
  std::string config_out_json{};  // empty before it has completed
};

/// A path, a URL, or OWNER/NAME with what may follow; nullopt when it is none of them.
[[nodiscard]] std::optional<SourceKind> kind_of_source(const std::string& source);

class ModelInstalls {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  void add(InstallRule rule);
  /// A job for the source: the one that is under way, or a new one.
  const InstallJob& begin(InstallJob job, Instant now);
  /// Takes all jobs as far as they are by now; the models of those that complete are added.
  void advance(ModelStore& models, Instant now);
  [[nodiscard]] InstallJob* find(std::int64_t id);
  void cancel(InstallJob& job);
  /// Forgets the jobs that have ended.
  void prune();
  [[nodiscard]] const std::vector<InstallJob>& all() const { return m_jobs; }

 private:
  static void finish(InstallJob& job, ModelStore& models);

  std::vector<InstallRule> m_rules;
  std::vector<InstallJob> m_jobs;
  std::int64_t m_next_id = 0;
};

[[nodiscard]] std::string to_json(const InstallJob& job);

}  // namespace invokeai_batch::sim
