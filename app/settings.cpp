#include "settings.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/jobs/yaml.hpp"

namespace invokeai_batch::app {

namespace {

const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::filesystem::path config_path() {
  if (const char* home = variable("XDG_CONFIG_HOME")) {
    return std::filesystem::path(home) / "invokeai-batch" / "config.yaml";
  }
  const char* home = variable("HOME");
  return std::filesystem::path(home == nullptr ? "." : home) / ".config" / "invokeai-batch" /
         "config.yaml";
}

struct Config {
  std::map<std::string, ResolvedSetting, std::less<>> values;
  std::map<std::string, std::string, std::less<>> servers;  // name → URL
};

std::vector<std::string> all_keys() {
  std::vector<std::string> keys;
  for (const auto& info : k_settings) {
    keys.emplace_back(info.key);
  }
  return keys;
}

void read_server_names(const jobs::RawValue& value, Config& config,
                       std::vector<base::Problem>& problems) {
  for (const auto& [name, url] : value.members) {
    if (url.kind == jobs::RawValue::Kind::plain || url.kind == jobs::RawValue::Kind::quoted) {
      config.servers[name] = url.text;
    } else {
      problems.push_back(
          {.where = url.place, .what = "the URL of server " + name + " is due here"});
    }
  }
}

Config read_config(std::vector<base::Problem>& problems) {
  const auto path = config_path();
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return {};
  }
  const auto root = jobs::parse_yaml(base::read_file(path), path.string());
  Config config;
  const auto keys = all_keys();
  for (const auto& [key, value] : root.members) {
    if (key == "servers") {
      read_server_names(value, config, problems);
    } else if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
      config.values[key] = {value.text, value.place};
    } else {
      problems.push_back({.where = value.key_place,
                          .what = "unknown key " + key,
                          .hint = base::did_you_mean(key, keys)});
    }
  }
  return config;
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
      return {};
    case SettingType::count:
      return is_count(text, 0) ? "" : "a whole number";
    case SettingType::positive:
      return is_count(text, 1) ? "" : "a whole number, at least 1";
    case SettingType::duration:
      return text.empty() || parse_duration(text) ? "" : "a duration such as 90s, 10m or 5h";
    case SettingType::on_off:
      return parse_on_off(text) ? "" : "on or off";
  }
  return {};
}

ResolvedSetting resolve_one(const SettingInfo& info, const Arguments& arguments,
                            const jobs::Spec& spec, const Config& config) {
  const std::string key(info.key);
  if (const auto flag = arguments.settings.find(key); flag != arguments.settings.end()) {
    const auto long_flag = info.flags.substr(info.flags.find("--"));
    return {flag->second, std::string(long_flag)};
  }
  const auto name = environment_variable(key);
  if (const char* value = variable(name.c_str())) {
    return {value, name};
  }
  if (key == "server" && spec.server) {
    return {*spec.server, spec.file};
  }
  if (key == "output" && spec.output) {
    return {*spec.output, spec.file};
  }
  for (const auto& setting : spec.settings) {
    if (setting.input == key) {
      return {setting.value.text, setting.place};
    }
  }
  if (const auto found = config.values.find(key); found != config.values.end()) {
    return found->second;
  }
  return {std::string(info.fallback), "default"};
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

Settings Settings::resolve(const Arguments& arguments, const jobs::Spec& spec) {
  std::vector<base::Problem> problems;
  const auto config = read_config(problems);
  Settings settings;
  for (const auto& info : k_settings) {
    auto resolved = resolve_one(info, arguments, spec, config);
    if (const auto due = what_is_due(info.type, resolved.value); !due.empty()) {
      problems.push_back({.where = resolved.source,
                          .what = "expected " + due + ", not \"" + resolved.value + "\""});
    }
    settings.m_values.emplace(info.key, std::move(resolved));
  }
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  auto& server = settings.m_values.find("server")->second;
  if (const auto named = config.servers.find(server.value); named != config.servers.end()) {
    server.value = named->second;
  }
  return settings;
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
