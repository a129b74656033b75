// The noun `queue`.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// What can be done with the queue, in the order of --help.
[[nodiscard]] std::vector<Command> queue_commands();

}  // namespace invokeai_batch::app
