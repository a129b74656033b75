#include "cli/settings_table.hpp"

#include <cctype>

namespace invokeai_batch::app {

std::string environment_variable(std::string_view key) {
  std::string name = "INVOKEAI_BATCH_";
  for (const char c : key) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

}  // namespace invokeai_batch::app
