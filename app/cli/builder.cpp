#include <CLI/CLI.hpp>

#include <algorithm>
#include <string>

#include "cli/command.hpp"
#include "cli/settings_table.hpp"

namespace invokeai_batch::app {

namespace {

void add_setting(CLI::App& app, Arguments& arguments, const SettingInfo& info,
                 const char* heading) {
  const std::string key(info.key);
  const std::string flags(info.flags);
  const std::string help(info.help);
  if (info.type == SettingType::on_off) {
    app.add_flag_function(
           flags, [&arguments, key](std::int64_t) { arguments.settings[key] = "on"; }, help)
        ->group(heading);
    return;
  }
  app.add_option_function<std::string>(
         flags, [&arguments, key](const std::string& text) { arguments.settings[key] = text; },
         help)
      ->type_name(std::string(info.due))
      ->group(heading)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

}  // namespace

void Builder::text(const std::string& flags, std::optional<std::string>& value,
                   const std::string& help, const std::string& due, const char* heading) {
  m_app
      .add_option_function<std::string>(
          flags, [&value](const std::string& text) { value = text; }, help)
      ->type_name(due)
      ->group(heading)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Builder::repeated(const std::string& flags, std::vector<std::string>& values,
                       const std::string& help, const std::string& due, const char* heading) {
  m_app.add_option(flags, values, help)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->type_name(due)
      ->group(heading);
}

void Builder::on(const std::string& flags, bool& value, const std::string& help,
                 const char* heading) {
  m_app.add_flag(flags, value, help)->group(heading);
}

void Builder::json(const std::string& help) {
  on("--json", m_arguments.output.json, help);
}

void Builder::settings(std::initializer_list<std::string_view> keys) {
  const auto holds = [](const auto& some, std::string_view key) {
    return std::find(some.begin(), some.end(), key) != some.end();
  };
  for (const auto& info : k_settings) {
    if (holds(keys, info.key)) {
      add_setting(m_app, m_arguments, info, k_how);
    } else if (holds(k_connection_settings, info.key)) {
      add_setting(m_app, m_arguments, info, k_connection);
    }
  }
}

void Builder::hide(const std::string& flag) {
  m_app.get_option(flag)->group(k_hidden);
}

}  // namespace invokeai_batch::app
