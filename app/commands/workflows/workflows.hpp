// The noun `workflows`.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// What can be done with the workflows of a server's library, in the order of --help.
[[nodiscard]] std::vector<Command> workflows_commands();

}  // namespace invokeai_batch::app
