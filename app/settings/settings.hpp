// Every setting: its flag, its environment variable, its key in a job file and in the config file,
// its default. One table; flag > environment > job file > config > default.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "settings/config.hpp"

namespace invokeai_batch::app {

enum class SettingType { text, file, directory, count, concurrency, duration, order, on_off };

/// A job file travels; what decides whom to trust, and with what, does not travel with it.
enum class InJobFile { yes, no };

struct SettingInfo {
  std::string_view key;    // "server_timeout": of the job file and the config file
  std::string_view flags;  // "--server-timeout", as CLI11 takes them
  SettingType type;
  std::string_view due;       // what --help calls the value; "" for on_off
  std::string_view fallback;  // what holds when nobody says anything
  std::string_view help;
  InJobFile in_job_file = InJobFile::yes;
};

inline constexpr std::array k_settings{
    SettingInfo{"server", "-s,--server", SettingType::text, "URL", "http://127.0.0.1:9090",
                "the InvokeAI server: a URL, or a name of the config"},
    SettingInfo{"queue", "--queue", SettingType::text, "NAME", "default",
                "the server's queue to use"},
    SettingInfo{"output", "-o,--output", SettingType::directory, "DIR", "",
                "where images go (default: WORKFLOW-out)"},
    SettingInfo{"concurrency", "-j,--concurrency", SettingType::concurrency, "N", "auto",
                "at most so many jobs on the server (auto: 2 a GPU)"},
    SettingInfo{"retries", "--retries", SettingType::count, "N", "1",
                "further attempts after a failure that can pass (1)"},
    SettingInfo{"server_timeout", "--server-timeout", SettingType::duration, "TIME", "10m",
                "stop when the server is of no use for so long (10m)"},
    SettingInfo{"max_duration", "--max-duration", SettingType::duration, "TIME", "",
                "stop after so long; the same command carries on"},
    SettingInfo{"cancel_running", "--cancel-running", SettingType::on_off, "", "off",
                "on Ctrl-C also cancel the job at work"},
    SettingInfo{"order", "--order", SettingType::order, "ORDER", "models",
                "as-written, or models: jobs that share them together (models)"},
    SettingInfo{"offline", "--offline", SettingType::on_off, "", "off",
                "ask no server: models, boards, images go unchecked"},
    SettingInfo{"token_file", "--token-file", SettingType::file, "FILE", "",
                "the log-in token (default: what login stored)", InJobFile::no},
    SettingInfo{"ca_file", "--ca-file", SettingType::file, "FILE", "",
                "certificates of authorities to trust, PEM", InJobFile::no},
    SettingInfo{"client_certificate", "--client-certificate", SettingType::file, "FILE", "",
                "our certificate, PEM", InJobFile::no},
    SettingInfo{"client_key", "--client-key", SettingType::file, "FILE", "",
                "the key of our certificate, PEM", InJobFile::no},
    SettingInfo{"insecure", "--insecure", SettingType::on_off, "", "off",
                "do not check who the server is", InJobFile::no},
};

/// Those that have to do with who is at the other end, and who we are.
inline constexpr std::array<std::string_view, 5> k_connection_settings{
    "token_file", "ca_file", "client_certificate", "client_key", "insecure"};

/// One resolved setting and where it comes from: "--server", "INVOKEAI_BATCH_SERVER",
/// "jobs.yaml:2:9", "config.yaml:1:9", "default".
struct ResolvedSetting {
  std::string value{};
  std::string source{};
};

/// "INVOKEAI_BATCH_SERVER_TIMEOUT".
[[nodiscard]] std::string environment_variable(std::string_view key);

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
