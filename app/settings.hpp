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

enum class SettingType { text, count, duration, on_off };

struct SettingInfo {
  std::string_view key;    // "server_timeout": of the job file and the config file
  std::string_view flags;  // "--server-timeout", as CLI11 takes them
  SettingType type;
  std::string_view fallback;  // what holds when nobody says anything
  std::string_view help;
};

inline constexpr std::array k_settings{
    SettingInfo{"server", "-s,--server", SettingType::text, "http://127.0.0.1:9090",
                "the InvokeAI server: a URL, or a name from the config file's servers"},
    SettingInfo{"queue", "--queue", SettingType::text, "default", "the server's queue to use"},
    SettingInfo{"output", "-o,--output", SettingType::text, "",
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
