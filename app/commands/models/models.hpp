// The noun `models`.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// What can be done with models, in the order of --help.
[[nodiscard]] std::vector<Command> models_commands();

}  // namespace invokeai_batch::app
