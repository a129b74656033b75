// What `run` and `resume` share: from a request to images.
#pragma once

#include "cli/command.hpp"
#include "planning/planning.hpp"
#include "runs/run_options.hpp"

namespace invokeai_batch::app {

/// `run` itself: `resume` reads the words that a directory keeps as its.
[[nodiscard]] Command run_command();

/// Is this the command that `resume` is to go on with?
enum class Begins { now, before };

/// Plans, and makes what is not made yet. `kept`: copies of what the run was begun with, to be used
/// in the place of the files. Gives back the exit status. Throws base::Error.
[[nodiscard]] int plan_and_run(const Arguments& arguments, const RunOptions& options, Begins begins,
                               InputTexts kept = {});

}  // namespace invokeai_batch::app
