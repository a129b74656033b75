#include "settings/settings.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "settings/directories.hpp"
#include "settings/setting_values.hpp"

namespace invokeai_batch::app {

namespace {

// Which of the settings a row of the table is about.
struct Field {
  std::string_view key;
  std::variant<
      Setting<std::string> Settings::*, Setting<std::size_t> Settings::*,
      Setting<std::optional<std::size_t>> Settings::*, Setting<bool> Settings::*,
      Setting<std::optional<base::Milliseconds>> Settings::*, Setting<run::Order> Settings::*,
      Setting<std::set<run::Cause>> Settings::*, Setting<std::optional<run::HaltRule>> Settings::*,
      Setting<std::optional<run::DayWindow>> Settings::*, Setting<report::SidecarForm> Settings::*>
      field;
};

constexpr std::array k_fields{
    Field{"server", &Settings::server},
    Field{"queue", &Settings::queue},
    Field{"output", &Settings::output},
    Field{"concurrency", &Settings::concurrency},
    Field{"retries", &Settings::retries},
    Field{"retry_on", &Settings::retry_on},
    Field{"halt", &Settings::halt},
    Field{"timeout", &Settings::timeout},
    Field{"idle_only", &Settings::idle_only},
    Field{"between", &Settings::between},
    Field{"server_timeout", &Settings::server_timeout},
    Field{"max_duration", &Settings::max_duration},
    Field{"cancel_running", &Settings::cancel_running},
    Field{"report", &Settings::report},
    Field{"sidecar", &Settings::sidecar},
    Field{"order", &Settings::order},
    Field{"offline", &Settings::offline},
    Field{"token_file", &Settings::token_file},
    Field{"ca_file", &Settings::ca_file},
    Field{"client_certificate", &Settings::client_certificate},
    Field{"client_key", &Settings::client_key},
    Field{"insecure", &Settings::insecure},
};
static_assert(std::equal(k_fields.begin(), k_fields.end(), k_settings.begin(), k_settings.end(),
                         [](const Field& field, const SettingInfo& info) {
                           return field.key == info.key;
                         }),
              "each setting of the table has its field, in the same order");

// REQUIRES: `info` is a row of the table, not a copy.
const Field& field_of(const SettingInfo& info) {
  const auto row = std::find_if(k_settings.begin(), k_settings.end(),
                                [&info](const SettingInfo& each) { return &each == &info; });
  base::require(row != k_settings.end(), "a setting is a row of the table, not a copy");
  return k_fields[static_cast<std::size_t>(row - k_settings.begin())];
}

std::vector<std::string> all_keys() {
  std::vector<std::string> keys;
  for (const auto& info : k_settings) {
    keys.emplace_back(info.key);
  }
  return keys;
}

struct Sources {
  const Arguments& arguments;
  const plan::Spec& spec;
  const Config& config;
  const ServerConfig* server = nullptr;
};

// Relative files of flags and variables start where the command was typed.
std::string typed_value(const SettingInfo& info, const std::string& value,
                        const Arguments& arguments) {
  return info.type == SettingType::file ? expand_typed_path(arguments.typed_in, value) : value;
}

std::optional<Said> from_command_line(const SettingInfo& info, const Arguments& arguments) {
  const std::string key(info.key);
  if (const auto flag = arguments.settings.find(key); flag != arguments.settings.end()) {
    return Said{typed_value(info, flag->second, arguments), From::flag, long_flag(info)};
  }
  const auto kept = arguments.kept_settings.find(key);
  if (kept != arguments.kept_settings.end() && !is_about_connection(info.key)) {
    return Said{kept->second, From::run_directory, long_flag(info) + " of the run"};
  }
  return std::nullopt;
}

std::optional<Said> from_environment(const SettingInfo& info, const Arguments& arguments) {
  const auto name = environment_variable(info.key);
  const char* value = variable(name.c_str());
  return value == nullptr
             ? std::nullopt
             : std::optional(Said{typed_value(info, value, arguments), From::environment, name});
}

std::optional<Said> from_job_file(std::string_view key, const plan::Spec& spec) {
  if (key == "server" && spec.server) {
    return Said{*spec.server, From::job_file, spec.file};
  }
  if (key == "output" && spec.output) {
    return Said{*spec.output, From::job_file, spec.file};
  }
  for (const auto& setting : spec.settings) {
    if (setting.key == key) {
      return Said{setting.value.text, From::job_file, setting.place};
    }
  }
  return std::nullopt;
}

std::optional<Said> from_config(std::string_view key, const Sources& sources) {
  if (sources.server != nullptr) {
    const auto& files = sources.server->files;
    if (const auto file = files.find(key); file != files.end()) {
      return Said{file->second, From::server_entry, sources.server->place};
    }
  }
  const auto found = sources.config.values.find(key);
  return found == sources.config.values.end()
             ? std::nullopt
             : std::optional(Said{found->second.text, From::config, found->second.place});
}

Said resolve_one(const SettingInfo& info, const Sources& sources) {
  if (auto found = from_command_line(info, sources.arguments)) {
    return *std::move(found);
  }
  if (auto found = from_environment(info, sources.arguments)) {
    return *std::move(found);
  }
  if (auto found = from_job_file(info.key, sources.spec)) {
    return *std::move(found);
  }
  if (auto found = from_config(info.key, sources)) {
    return *std::move(found);
  }
  return {std::string(info.fallback), From::fallback, "default"};
}

// REQUIRES: what_is_due() has nothing against the text.
void fill(Settings& settings, const SettingInfo& info, Said said) {
  base::require(what_is_due(info.type, said.text).empty(), "a setting's value fits its type");
  std::visit(
      [&](auto field) {
        auto& setting = settings.*field;
        static_cast<Said&>(setting) = std::move(said);
        read_value(setting.text, setting.value);
      },
      field_of(info).field);
}

// What is said each time, for a process or a machine, and holds for no file.
constexpr std::array<std::string_view, 2> k_said_each_time{"shard", "prepare"};

base::Problem said_each_time(std::string_view key, const std::string& place) {
  const auto flag = "--" + std::string(key);
  return {.where = place,
          .what = std::string(key) + " is said each time, on the command line",
          .hint = key == "shard" ? flag + " ID/N, or " + environment_variable(key) : flag};
}

// What a file from elsewhere must not decide.
void refuse_in_job_file(const plan::Spec& spec, std::vector<base::Problem>& problems) {
  for (const auto& setting : spec.settings) {
    if (std::find(k_said_each_time.begin(), k_said_each_time.end(), setting.key) !=
        k_said_each_time.end()) {
      problems.push_back(said_each_time(setting.key, setting.place));
      continue;
    }
    const auto info =
        std::find_if(k_settings.begin(), k_settings.end(),
                     [&setting](const SettingInfo& each) { return each.key == setting.key; });
    if (info != k_settings.end() && info->in_job_file == InJobFile::no) {
      problems.push_back({.where = setting.place,
                          .what = setting.key + " does not belong in a job file",
                          .hint = "put it into " + config_file_name() + ", into " +
                                  environment_variable(setting.key) + ", or on the command line"});
    }
  }
}

// What is typed shows in the list of processes and in the shell's history, and a run keeps its
// command and its job file.
void refuse_password_in(const Said& server, std::vector<base::Problem>& problems) {
  const auto shown = base::redacted_url(server.text);
  const bool may_stand_there = server.from != From::flag && is_ours(server.from);
  if (shown == server.text || may_stand_there) {
    return;
  }
  const bool in_job_file = server.from == From::job_file;
  problems.push_back({.where = in_job_file ? server.place : shown,
                      .what = "a name and password in the address do not belong " +
                              std::string(in_job_file ? "in a job file" : "on the command line"),
                      .hint = "for InvokeAI's own users: invokeai-batch login; what a proxy in "
                              "front of it wants may stand in the config file (servers:) or in "
                              "INVOKEAI_BATCH_SERVER"});
}

// The URL that is meant by a name of the config, or by a URL.
std::string url_of(const Said& server, const Config& config) {
  const auto* entry = config.server_named(server.text);
  return entry != nullptr ? entry->url : invokeai::normalise_server_url(server.text, server.place);
}

// Does somebody whom we trust name the server at this URL? One who names none at all does not.
bool is_named_by(const std::optional<Said>& said, const std::string& url, const Config& config) {
  try {
    return said && base::redacted_url(url_of(*said, config)) == base::redacted_url(url);
  } catch (const base::Error&) {
    return false;
  }
}

// Turns a name into the URL, finds the server's own entry, and settles whether it is to be trusted.
void choose_server(Settings& settings, const SettingInfo& info, const Said& said,
                   const Sources& sources) {
  const auto& config = sources.config;
  auto url = url_of(said, config);
  const auto* entry = config.server_named(said.text);
  entry = entry != nullptr ? entry : config.server_at(url);
  if (entry != nullptr) {
    settings.server_entry = *entry;
  }
  settings.server_is_trusted = is_ours(said.from) || entry != nullptr ||
                               is_named_by(from_config(info.key, sources), url, config) ||
                               is_named_by(from_environment(info, sources.arguments), url, config);
  fill(settings, info, {std::move(url), said.from, said.place});
}

// The config file's own server may be told by its reader already.
void add_new(std::vector<base::Problem>& problems, const std::vector<base::Problem>& more) {
  for (const auto& problem : more) {
    if (std::find(problems.begin(), problems.end(), problem) == problems.end()) {
      problems.push_back(problem);
    }
  }
}

// What a run directory keeps of whom to trust is told, and not used.
void list_not_replayed(Settings& settings, const Arguments& arguments) {
  for (const auto& info : k_settings) {
    const auto kept = arguments.kept_settings.find(std::string(info.key));
    if (kept == arguments.kept_settings.end() || !is_about_connection(info.key) ||
        said(settings, info).from != From::fallback) {
      continue;
    }
    settings.not_replayed.push_back(long_flag(info));
    if (info.type != SettingType::on_off) {
      settings.not_replayed.push_back(kept->second);
    }
  }
}

Config read_settings_file(std::vector<base::Problem>& problems) {
  auto keys = all_keys();
  keys.insert(keys.end(), k_said_each_time.begin(), k_said_each_time.end());
  auto config = read_config(keys, problems);
  for (const auto key : k_said_each_time) {
    if (const auto found = config.values.find(key); found != config.values.end()) {
      problems.push_back(said_each_time(key, found->second.place));
    }
  }
  return config;
}

// The name of a setting, where its place ("jobs.yaml:2:1") does not say it.
std::string named(const SettingInfo& info, const Said& said) {
  const bool is_told =
      said.from == From::flag || said.from == From::environment || said.from == From::run_directory;
  return is_told ? std::string() : std::string(info.key) + ": ";
}

const SettingInfo& server_info() {
  static_assert(k_settings.front().key == "server");
  return k_settings.front();
}

}  // namespace

std::vector<std::string> job_file_keys() {
  auto keys = all_keys();
  // These two are keys of the job file itself.
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [](const auto& key) { return key == "server" || key == "output"; }),
             keys.end());
  keys.insert(keys.end(), k_said_each_time.begin(), k_said_each_time.end());
  return keys;
}

const Said& said(const Settings& settings, const SettingInfo& info) {
  return std::visit([&settings](auto field) -> const Said& { return settings.*field; },
                    field_of(info).field);
}

Settings resolve_settings(const Arguments& arguments, const plan::Spec& spec) {
  std::vector<base::Problem> mistyped;
  auto settings = resolve_settings(arguments, spec, mistyped);
  if (!mistyped.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(mistyped));
  }
  return settings;
}

Settings resolve_settings(const Arguments& arguments, const plan::Spec& spec,
                          std::vector<base::Problem>& mistyped) {
  std::vector<base::Problem> problems;
  const auto config = read_settings_file(problems);
  Settings settings;
  refuse_in_job_file(spec, problems);
  Sources sources{arguments, spec, config};
  const auto server = resolve_one(server_info(), sources);
  try {
    choose_server(settings, server_info(), server, sources);
    refuse_password_in(server, problems);
  } catch (const base::Error& error) {
    add_new(problems, error.problems());
  }
  sources.server = settings.server_entry ? &*settings.server_entry : nullptr;
  for (const auto& info : k_settings) {
    if (&info == &server_info()) {
      continue;
    }
    auto resolved = resolve_one(info, sources);
    if (const auto due = what_is_due(info.type, resolved.text); !due.empty()) {
      mistyped.push_back({.where = resolved.place,
                          .what = named(info, resolved) + "expected " + due + ", not \"" +
                                  base::one_line(resolved.text) + "\""});
      resolved.text = info.fallback;
    }
    fill(settings, info, std::move(resolved));
  }
  list_not_replayed(settings, arguments);
  if (!problems.empty()) {
    problems.insert(problems.end(), mistyped.begin(), mistyped.end());
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  return settings;
}

}  // namespace invokeai_batch::app
