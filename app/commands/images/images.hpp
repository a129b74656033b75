// The noun `images`. Videos are images to its verbs.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace invokeai_batch::app {

/// What can be done with images, in the order of --help.
[[nodiscard]] std::vector<Command> images_commands();

}  // namespace invokeai_batch::app
