// Every command.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// In the order of --help.
[[nodiscard]] const std::vector<Command>& all_commands();

}  // namespace invokeai_batch::app
