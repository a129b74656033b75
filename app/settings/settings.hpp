// What the settings are, and who said so: flag > environment > job file > config > default. In
// `resume` the flags that the run directory keeps come next to those that are typed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/settings_table.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/report/sidecar.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "settings/config.hpp"

namespace invokeai_batch::app {

/// Who said it: this, and nothing that is written in it, decides whom to trust.
enum class From { flag, environment, job_file, run_directory, server_entry, config, fallback };

/// Job files and run directories travel: they may be from somebody else.
[[nodiscard]] constexpr bool is_ours(From from) {
  return from != From::job_file && from != From::run_directory;
}

/// What was said, by whom, and where that is: "--server", "INVOKEAI_BATCH_SERVER", "jobs.yaml:2:9",
/// "config.yaml:1:9", "default".
struct Said {
  std::string text{};
  From from = From::fallback;
  std::string place{};
};

template <class T>
struct Setting : Said {
  T value{};
};

/// Every setting as it holds; each has its row in k_settings.
struct Settings {
  Setting<std::string> server{};  // a URL, normalised, whatever name it was given by
  Setting<std::string> queue{};
  Setting<std::string> output{};
  Setting<std::optional<std::size_t>> concurrency{};  // nullopt: auto
  Setting<std::size_t> retries{};
  Setting<std::set<run::Cause>> retry_on{};
  Setting<std::optional<run::HaltRule>> halt{};
  Setting<std::optional<base::Milliseconds>> timeout{};
  Setting<bool> idle_only{};
  Setting<std::optional<run::DayWindow>> between{};
  Setting<std::optional<base::Milliseconds>> server_timeout{};
  Setting<std::optional<base::Milliseconds>> max_duration{};
  Setting<bool> cancel_running{};
  Setting<bool> report{};
  Setting<report::SidecarForm> sidecar{};
  Setting<run::Order> order{};
  Setting<bool> offline{};
  Setting<std::string> token_file{};
  Setting<std::string> ca_file{};
  Setting<std::string> client_certificate{};
  Setting<std::string> client_key{};
  Setting<bool> insecure{};

  /// The server's own entry in the config file, by name or URL.
  std::optional<ServerConfig> server_entry{};
  /// False when only a job file or a run directory names this server: what is not meant for it
  /// alone (a token, a password, a client certificate) is not shown to it.
  bool server_is_trusted = true;
  /// Flags of the command that a run directory keeps which have to do with whom to trust. They do
  /// not hold; a flag, a variable or the config has to say them.
  std::vector<std::string> not_replayed{};  // "--ca-file", "ca.pem", "--insecure"
};

/// The keys that a job file may carry besides its own, and those that resolve() refuses in one.
[[nodiscard]] std::vector<std::string> job_file_keys();

/// Reads the environment and the config file. Throws base::Error(usage or input) with every value
/// that does not fit its type.
[[nodiscard]] Settings resolve_settings(const Arguments& arguments, const plan::Spec& spec);
/// The same, but a value that does not fit its type is only added to `mistyped`, and the default
/// holds: what else is wrong can then be told with it.
[[nodiscard]] Settings resolve_settings(const Arguments& arguments, const plan::Spec& spec,
                                        std::vector<base::Problem>& mistyped);

/// One of them as it was said, for messages.
[[nodiscard]] const Said& said(const Settings& settings, const SettingInfo& info);

}  // namespace invokeai_batch::app
