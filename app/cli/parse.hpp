// argv into a command and its values.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// A command with the values of its options, ready to be carried out.
struct Invocation {
  Arguments arguments{};
  Action action{};
};

/// Finds the command among `commands` and splits the rest of argv (without the program's name).
/// --help and --version are invocations that print. Throws base::Error(usage).
[[nodiscard]] Invocation parse(const std::vector<Command>& commands,
                               const std::vector<std::string>& typed);

/// The same for words that were kept, of a command that is known: `define` defines its options over
/// values of the caller's. Throws base::Error(usage), also when the words begin another command.
[[nodiscard]] Arguments parse_again(const Command& command, const std::vector<std::string>& typed,
                                    const std::function<void(Builder&)>& define);

}  // namespace invokeai_batch::app
