// What the settings are, whoever said so: flag > environment > job file > config > default.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/settings_table.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "settings/config.hpp"

namespace invokeai_batch::app {

/// One resolved setting and where it comes from: "--server", "INVOKEAI_BATCH_SERVER",
/// "jobs.yaml:2:9", "config.yaml:1:9", "default".
struct ResolvedSetting {
  std::string value{};
  std::string source{};
};

/// The keys that a job file may carry besides its own, and those that resolve() refuses in one.
[[nodiscard]] std::vector<std::string> job_file_keys();

class Settings {
 public:
  /// Reads the environment and the config file. Throws base::Error(usage or input) with every
  /// value that does not fit its type.
  static Settings resolve(const Arguments& arguments, const plan::Spec& spec);
  /// The same, but a value that does not fit its type is only added to `mistyped`, and the default
  /// holds: what else is wrong can then be told with it.
  static Settings resolve(const Arguments& arguments, const plan::Spec& spec,
                          std::vector<base::Problem>& mistyped);

  [[nodiscard]] const ResolvedSetting& get(std::string_view key) const;
  [[nodiscard]] const std::string& text(std::string_view key) const { return get(key).value; }
  [[nodiscard]] std::size_t count(std::string_view key) const;
  [[nodiscard]] std::optional<base::Milliseconds> duration(std::string_view key) const;
  [[nodiscard]] bool on(std::string_view key) const;

  /// The server's own entry in the config file, by name or URL; nullptr when it has none.
  [[nodiscard]] const ServerConfig* server_config() const {
    return m_server ? &*m_server : nullptr;
  }
  /// False when only a job file names this server: what is not meant for it alone (a token, a
  /// password, a client certificate) is not shown to it.
  [[nodiscard]] bool server_is_trusted() const { return m_server_is_trusted; }

 private:
  /// Turns a name into the URL; finds the server's own entry.
  const ServerConfig* choose_server(ResolvedSetting& server, const Config& config,
                                    const plan::Spec& spec);

  std::map<std::string, ResolvedSetting, std::less<>> m_values;
  std::optional<ServerConfig> m_server;
  bool m_server_is_trusted = true;
};

/// "90", "90s", "10m", "5h", "250ms"; a bare number is seconds. nullopt for anything else.
[[nodiscard]] std::optional<base::Milliseconds> parse_duration(std::string_view text);

}  // namespace invokeai_batch::app
