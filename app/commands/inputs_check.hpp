// `inputs WORKFLOW --check FILE`: have the Form's inputs moved since?
#pragma once

#include "cli/arguments.hpp"
#include "planning/loaded_workflow.hpp"

namespace invokeai_batch::app {

/// FILE is what `inputs --json` printed earlier, or a job file with `expect:`. Returns 1 when
/// anything but "unchanged" had to be said. Throws base::Error(input) when FILE is neither.
int check_inputs(const Arguments& arguments, const workflow::LoadedWorkflow& loaded);

}  // namespace invokeai_batch::app
