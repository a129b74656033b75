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
#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/jobs/spec.hpp"

namespace invokeai_batch::app {

enum class SettingType { text, count, positive, duration, on_off };

struct SettingInfo {
  std::string_view key;    // "server_timeout": of the job file and the config file
  std::string_view flags;  // "--server-timeout", as CLI11 takes them
  SettingType type;
  std::string_view due;       // what --help calls the value; "" for on_off
  std::string_view fallback;  // what holds when nobody says anything
  std::string_view help;
};

inline constexpr std::array k_settings{
    SettingInfo{"server", "-s,--server", SettingType::text, "URL", "http://127.0.0.1:9090",
                "the InvokeAI server: a URL, or a name of the config"},
    SettingInfo{"queue", "--queue", SettingType::text, "NAME", "default",
                "the server's queue to use"},
    SettingInfo{"output", "-o,--output", SettingType::text, "DIR", "",
                "where images go (default: WORKFLOW-out)"},
    SettingInfo{"concurrency", "-j,--concurrency", SettingType::positive, "N", "4",
                "how many jobs of ours wait on the server (4)"},
    SettingInfo{"retries", "--retries", SettingType::count, "N", "1",
                "further attempts after a failure that can pass (1)"},
    SettingInfo{"server_timeout", "--server-timeout", SettingType::duration, "TIME", "10m",
                "stop when the server is of no use for so long (10m)"},
    SettingInfo{"max_duration", "--max-duration", SettingType::duration, "TIME", "",
                "stop after so long; the same command carries on"},
    SettingInfo{"cancel_running", "--cancel-running", SettingType::on_off, "", "off",
                "on Ctrl-C also cancel the job at work"},
    SettingInfo{"offline", "--offline", SettingType::on_off, "", "off",
                "ask no server: models, boards, images go unchecked"},
};

/// One resolved setting and where it comes from: "--server", "INVOKEAI_BATCH_SERVER",
/// "jobs.yaml:2:9", "config.yaml:1:9", "default".
struct ResolvedSetting {
  std::string value{};
  std::string source{};
};

/// "INVOKEAI_BATCH_SERVER_TIMEOUT".
[[nodiscard]] std::string environment_variable(std::string_view key);

/// The keys that a job file may carry besides its own.
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

 private:
  std::map<std::string, ResolvedSetting, std::less<>> m_values;
};

/// "90", "90s", "10m", "5h", "250ms"; a bare number is seconds. nullopt for anything else.
[[nodiscard]] std::optional<base::Milliseconds> parse_duration(std::string_view text);

}  // namespace invokeai_batch::app
