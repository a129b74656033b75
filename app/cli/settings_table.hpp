// Every setting: its flag, its environment variable, its key in a job file and in the config file,
// its default. One table.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace invokeai_batch::app {

enum class SettingType {
  text,
  name,
  file,
  directory,
  count,
  concurrency,
  duration,
  order,
  causes,      // of failures: "oom, server"
  halt,        // "soon,fail=3"
  day_window,  // "22:00-07:00"
  sidecar,     // "json", "txt"
  on_off
};

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
    SettingInfo{"queue", "--queue", SettingType::name, "NAME", "default",
                "the server's queue to use"},
    SettingInfo{"output", "-o,--output", SettingType::directory, "DIR", "",
                "where images go (default: WORKFLOW-out)"},
    SettingInfo{"concurrency", "-j,--concurrency", SettingType::concurrency, "N", "auto",
                "at most so many jobs on the server (auto: 2 a GPU)"},
    SettingInfo{"retries", "--retries", SettingType::count, "N", "1",
                "further attempts after a failure that can pass (1)"},
    SettingInfo{"retry_on", "--retry-on", SettingType::causes, "LIST",
                "oom, server, canceled, missing-image",
                "oom, server, canceled, missing-image, timeout, any (all but timeout)"},
    SettingInfo{"halt", "--halt", SettingType::halt, "WHEN", "",
                "end when so many fail: soon,fail=3 or now,fail=10%"},
    SettingInfo{"timeout", "--timeout", SettingType::duration, "TIME", "",
                "cancel a job that runs for longer; waiting never counts"},
    SettingInfo{"idle_only", "--idle-only", SettingType::on_off, "", "off",
                "send jobs only while nobody else's wait"},
    SettingInfo{"between", "--between", SettingType::day_window, "TIMES", "",
                "send jobs only then, local time: 22:00-07:00"},
    SettingInfo{"server_timeout", "--server-timeout", SettingType::duration, "TIME", "10m",
                "stop when the server is of no use for so long (10m)"},
    SettingInfo{"max_duration", "--max-duration", SettingType::duration, "TIME", "",
                "stop after so long; the same command carries on"},
    SettingInfo{"cancel_running", "--cancel-running", SettingType::on_off, "", "off",
                "on Ctrl-C also cancel the job at work"},
    SettingInfo{"report", "--report", SettingType::on_off, "", "off",
                "at the end make report.html, a page to look at"},
    SettingInfo{"sidecar", "--sidecar", SettingType::sidecar, "FORM", "off",
                "beside each image a file with what made it: json, txt"},
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

[[nodiscard]] bool is_about_connection(std::string_view key);

/// "--server".
[[nodiscard]] std::string long_flag(const SettingInfo& info);

/// "INVOKEAI_BATCH_SERVER_TIMEOUT".
[[nodiscard]] std::string environment_variable(std::string_view key);

/// Where a log-in token may stand, for want of a flag: a command line is seen by everybody.
inline constexpr const char* k_token_variable = "INVOKEAI_BATCH_TOKEN";

}  // namespace invokeai_batch::app
