// What the command line takes, as data: for --help, shell completions and the manual page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

struct OptionUsage {
  std::vector<std::string> flags{};  // "-o", "--output"; none: a positional argument
  std::string value{};               // "FILE", "DIR", "N" …; empty: a switch
  std::string help{};
  std::string heading{};  // that it stands under in --help
};

/// "-o, --output DIR".
[[nodiscard]] std::string label_of(const OptionUsage& option);

struct CommandUsage {
  std::string name{};
  std::string signature{};  // "[WORKFLOW] [JOBFILE]"
  std::string summary{};
  std::string examples{};                // lines
  std::string notes{};                   // a paragraph, or nothing
  std::vector<OptionUsage> arguments{};  // positional
  std::vector<OptionUsage> options{};
};

/// Every command, in their order: from the definitions that parse argv.
[[nodiscard]] std::vector<CommandUsage> program_usage(const std::vector<Command>& commands);

/// "boards" of "boards list"; empty for a command of one word.
[[nodiscard]] std::string_view noun_of(const Command& command);
/// "list" and so on of "boards"; none when that is no noun.
[[nodiscard]] std::vector<std::string> verbs_of(const std::vector<Command>& commands,
                                                std::string_view noun);

/// The scripts that `completion` prints.
[[nodiscard]] std::string bash_completion(const std::vector<CommandUsage>& commands);
[[nodiscard]] std::string zsh_completion(const std::vector<CommandUsage>& commands);
[[nodiscard]] std::string fish_completion(const std::vector<CommandUsage>& commands);

/// The manual page, in the man macros of roff.
[[nodiscard]] std::string manual_page(const std::vector<CommandUsage>& commands);

}  // namespace invokeai_batch::app
