// The noun `boards`.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// What can be done with boards, in the order of --help.
[[nodiscard]] std::vector<Command> boards_commands();

}  // namespace invokeai_batch::app
