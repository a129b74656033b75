#include "settings/settings.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "settings/directories.hpp"

namespace invokeai_batch::app {

namespace {

std::vector<std::string> all_keys() {
  std::vector<std::string> keys;
  for (const auto& info : k_settings) {
    keys.emplace_back(info.key);
  }
  return keys;
}

std::optional<bool> parse_on_off(std::string_view text) {
  for (const auto* yes : {"on", "true", "yes", "1"}) {
    if (base::equal_ignoring_case(text, yes)) {
      return true;
    }
  }
  for (const auto* no : {"off", "false", "no", "0"}) {
    if (base::equal_ignoring_case(text, no)) {
      return false;
    }
  }
  return std::nullopt;
}

bool is_count(std::string_view text, std::int64_t least) {
  const auto number = base::parse_integer(text);
  return number && *number >= least && *number <= 1'000'000;
}

// What a value of this type looks like; "" when `text` is one.
std::string what_is_due(SettingType type, const std::string& text) {
  switch (type) {
    case SettingType::text:
    case SettingType::file:
    case SettingType::directory:
      return {};
    case SettingType::count:
      return is_count(text, 0) ? "" : "a whole number";
    case SettingType::concurrency:
      return text == "auto" || is_count(text, 1) ? "" : "auto, or a whole number, at least 1";
    case SettingType::duration:
      return text.empty() || parse_duration(text) ? "" : "a duration such as 90s, 10m or 5h";
    case SettingType::order:
      return text == "models" || text == "as-written" ? "" : "models or as-written";
    case SettingType::on_off:
      return parse_on_off(text) ? "" : "on or off";
  }
  return {};
}

struct Sources {
  const Arguments& arguments;
  const plan::Spec& spec;
  const Config& config;
  const ServerConfig* server = nullptr;
};

std::optional<ResolvedSetting> from_job_file(std::string_view key, const plan::Spec& spec) {
  if (key == "server" && spec.server) {
    return ResolvedSetting{*spec.server, spec.file};
  }
  if (key == "output" && spec.output) {
    return ResolvedSetting{*spec.output, spec.file};
  }
  for (const auto& setting : spec.settings) {
    if (setting.input == key) {
      return ResolvedSetting{setting.value.text, setting.place};
    }
  }
  return std::nullopt;
}

ResolvedSetting resolve_one(const SettingInfo& info, const Sources& sources) {
  const std::string key(info.key);
  const auto& flags = sources.arguments.settings;
  if (const auto flag = flags.find(key); flag != flags.end()) {
    const auto long_flag = info.flags.substr(info.flags.find("--"));
    return {flag->second, std::string(long_flag)};
  }
  const auto name = environment_variable(key);
  if (const char* value = variable(name.c_str())) {
    return {value, name};
  }
  if (auto found = from_job_file(key, sources.spec)) {
    return *found;
  }
  if (sources.server != nullptr) {
    const auto& files = sources.server->files;
    if (const auto file = files.find(key); file != files.end()) {
      return {file->second, sources.server->place};
    }
  }
  const auto& values = sources.config.values;
  if (const auto found = values.find(key); found != values.end()) {
    return {found->second.text, found->second.place};
  }
  return {std::string(info.fallback), "default"};
}

const SettingInfo& info_of(std::string_view key) {
  return *std::find_if(k_settings.begin(), k_settings.end(),
                       [key](const SettingInfo& info) { return info.key == key; });
}

// What a file from elsewhere must not decide.
void refuse_in_job_file(const plan::Spec& spec, std::vector<base::Problem>& problems) {
  for (const auto& setting : spec.settings) {
    if (info_of(setting.input).in_job_file == InJobFile::no) {
      problems.push_back({.where = setting.place,
                          .what = setting.input + " does not belong in a job file",
                          .hint = "put it into " + config_file_name() + ", into " +
                                  environment_variable(setting.input) +
                                  ", or on the command line"});
    }
  }
}

// What is typed shows in the list of processes and in the shell's history, and a run keeps its
// command and its job file.
void refuse_password_in(const ResolvedSetting& server, const plan::Spec& spec,
                        std::vector<base::Problem>& problems) {
  const bool in_job_file = spec.server.has_value() && server.source == spec.file;
  const auto shown = base::redacted_url(server.value);
  if (shown != server.value && (in_job_file || server.source == "--server")) {
    problems.push_back({.where = in_job_file ? server.source : shown,
                        .what = "a name and password in the address do not belong " +
                                std::string(in_job_file ? "in a job file" : "on the command line"),
                        .hint = "for InvokeAI's own users: invokeai-batch login; what a proxy in "
                                "front of it wants may stand in the config file (servers:) or in "
                                "INVOKEAI_BATCH_SERVER"});
  }
}

// The name of a setting, where its source ("jobs.yaml:2:1") does not say it.
std::string named(const SettingInfo& info, const std::string& source) {
  const bool is_said = source.starts_with("-") || source == environment_variable(info.key);
  return is_said ? std::string() : std::string(info.key) + ": ";
}

}  // namespace

std::string environment_variable(std::string_view key) {
  std::string name = "INVOKEAI_BATCH_";
  for (const char c : key) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

std::vector<std::string> job_file_keys() {
  auto keys = all_keys();
  // These two are keys of the job file itself.
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [](const auto& key) { return key == "server" || key == "output"; }),
             keys.end());
  return keys;
}

Settings Settings::resolve(const Arguments& arguments, const plan::Spec& spec) {
  std::vector<base::Problem> mistyped;
  auto settings = resolve(arguments, spec, mistyped);
  if (!mistyped.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(mistyped));
  }
  return settings;
}

Settings Settings::resolve(const Arguments& arguments, const plan::Spec& spec,
                           std::vector<base::Problem>& mistyped) {
  std::vector<base::Problem> problems;
  const auto config = read_config(all_keys(), problems);
  Settings settings;
  refuse_in_job_file(spec, problems);
  Sources sources{arguments, spec, config};
  auto server = resolve_one(info_of("server"), sources);
  refuse_password_in(server, spec, problems);
  sources.server = settings.choose_server(server, config, spec);
  for (const auto& info : k_settings) {
    auto resolved = info.key == "server" ? server : resolve_one(info, sources);
    if (const auto due = what_is_due(info.type, resolved.value); !due.empty()) {
      mistyped.push_back({.where = resolved.source,
                          .what = named(info, resolved.source) + "expected " + due + ", not \"" +
                                  base::one_line(resolved.value) + "\""});
      resolved.value = info.fallback;
    }
    settings.m_values.emplace(info.key, std::move(resolved));
  }
  if (!problems.empty()) {
    problems.insert(problems.end(), mistyped.begin(), mistyped.end());
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  return settings;
}

const ServerConfig* Settings::choose_server(ResolvedSetting& server, const Config& config,
                                            const plan::Spec& spec) {
  const auto* entry = config.server_named(server.value);
  if (entry != nullptr) {
    server.value = entry->url;
  } else {
    server.value = invokeai::normalise_server_url(server.value, server.source);
    entry = config.server_at(server.value);
  }
  if (entry != nullptr) {
    m_server = *entry;
  }
  const bool from_job_file = spec.server.has_value() && server.source == spec.file;
  const auto usual = config.values.find("server");
  m_server_is_trusted = !from_job_file || entry != nullptr ||
                        (usual != config.values.end() &&
                         invokeai::normalise_server_url(usual->second.text) == server.value);
  return entry;
}

const ResolvedSetting& Settings::get(std::string_view key) const {
  return m_values.find(key)->second;
}

std::size_t Settings::count(std::string_view key) const {
  return static_cast<std::size_t>(base::parse_integer(text(key)).value_or(0));
}

std::optional<base::Milliseconds> Settings::duration(std::string_view key) const {
  return parse_duration(text(key));
}

bool Settings::on(std::string_view key) const {
  return parse_on_off(text(key)).value_or(false);
}

std::optional<base::Milliseconds> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    std::int64_t milliseconds;
  };
  constexpr std::array<Unit, 5> k_units{
      {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  std::int64_t factor = 1'000;
  for (const auto& unit : k_units) {
    if (text.ends_with(unit.suffix)) {
      factor = unit.milliseconds;
      text.remove_suffix(unit.suffix.size());
      break;
    }
  }
  const auto number = base::parse_number(base::trim(text));
  if (!number || *number < 0 || *number * static_cast<double>(factor) > 1e12) {
    return std::nullopt;
  }
  return base::Milliseconds{static_cast<std::int64_t>(*number * static_cast<double>(factor))};
}

}  // namespace invokeai_batch::app
