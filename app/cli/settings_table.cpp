#include "cli/settings_table.hpp"

#include <algorithm>
#include <cctype>

namespace invokeai_batch::app {

bool is_about_connection(std::string_view key) {
  return std::find(k_connection_settings.begin(), k_connection_settings.end(), key) !=
         k_connection_settings.end();
}

std::string long_flag(const SettingInfo& info) {
  return std::string(info.flags.substr(info.flags.find("--")));
}

std::string environment_variable(std::string_view key) {
  std::string name = "INVOKEAI_BATCH_";
  for (const char c : key) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace invokeai_batch::app
