#include "cli/usage.hpp"

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

std::string label_of(const OptionUsage& option) {
  return base::join(option.flags, ", ") + (option.value.empty() ? "" : " " + option.value);
}

std::string_view noun_of(const Command& command) {
  const auto blank = command.name.find(' ');
  return blank == std::string_view::npos ? std::string_view() : command.name.substr(0, blank);
}

std::vector<std::string> verbs_of(const std::vector<Command>& commands, std::string_view noun) {
  std::vector<std::string> verbs;
  for (const auto& command : commands) {
    if (!noun.empty() && noun_of(command) == noun) {
      verbs.emplace_back(command.name.substr(noun.size() + 1));
    }
  }
  return verbs;
}

}  // namespace invokeai_batch::app
