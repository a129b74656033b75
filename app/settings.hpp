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

#include "arguments.hpp"
#include "config.hpp"
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/jobs/spec.hpp"

namespace invokeai_batch::app {

enum class SettingType { text, file, directory, count, duration, on_off };

/// A job file travels; what decides whom to trust, and with what, does not travel with it.
enum class InJobFile { yes, no };

struct SettingInfo {
  std::string_view key;    // "server_timeout": of the job file and the config file
  std::string_view flags;  // "--server-timeout", as CLI11 takes them
  SettingType type;
  std::string_view fallback;  // what holds when nobody says anything
  std::string_view help;
  InJobFile in_job_file = InJobFile::yes;
};

inline constexpr std::array k_settings{
    SettingInfo{"server", "-s,--server", SettingType::text, "http://127.0.0.1:9090",
                "the InvokeAI server: a URL, or a name from the config file's servers"},
    SettingInfo{"queue", "--queue", SettingType::text, "default", "the server's queue to use"},
    SettingInfo{"output", "-o,--output", SettingType::directory, "",
                "the directory for images (default: the workflow's name and -out)"},
    SettingInfo{"concurrency", "-j,--concurrency", SettingType::count, "4",
                "jobs of ours on the server at a time"},
    SettingInfo{"retries", "--retries", SettingType::count, "1",
                "further attempts at a job that failed for a reason that can pass"},
    SettingInfo{"server_timeout", "--server-timeout", SettingType::duration, "10m",
                "give up after so long without a good answer, or with a paused or full queue"},
    SettingInfo{"max_duration", "--max-duration", SettingType::duration, "",
                "stop after so long; run the same command again to carry on"},
    SettingInfo{"cancel_running", "--cancel-running", SettingType::on_off, "off",
                "on Ctrl-C also cancel the job that runs"},
    SettingInfo{"offline", "--offline", SettingType::on_off, "off",
                "ask no server: models, boards and images are not checked"},
    SettingInfo{"token_file", "--token-file", SettingType::file, "",
                "a file that holds the log-in token (default: what login stored)", InJobFile::no},
    SettingInfo{"ca_file", "--ca-file", SettingType::file, "",
                "certificates of authorities to trust, in PEM", InJobFile::no},
    SettingInfo{"client_certificate", "--client-certificate", SettingType::file, "",
                "our certificate, in PEM", InJobFile::no},
    SettingInfo{"client_key", "--client-key", SettingType::file, "",
                "the key of our certificate, in PEM", InJobFile::no},
    SettingInfo{"insecure", "--insecure", SettingType::on_off, "off",
                "do not check who the server is: anybody can listen in", InJobFile::no},
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
  static Settings resolve(const Arguments& arguments, const jobs::Spec& spec);

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
                                    const jobs::Spec& spec);

  std::map<std::string, ResolvedSetting, std::less<>> m_values;
  std::optional<ServerConfig> m_server;
  bool m_server_is_trusted = true;
};

/// "90", "90s", "10m", "5h", "250ms"; a bare number is seconds. nullopt for anything else.
[[nodiscard]] std::optional<base::Milliseconds> parse_duration(std::string_view text);

}  // namespace invokeai_batch::app
