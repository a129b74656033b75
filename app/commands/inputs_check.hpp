// `inputs WORKFLOW --check FILE`: have the Form's inputs moved since?
#pragma once

#include <string>

#include "planning/loaded_workflow.hpp"
#include "terminal/output.hpp"

namespace invokeai_batch::app {

/// `file` is what `inputs --json` printed earlier, or a job file with `expect:`. Returns 1 when
/// anything but "unchanged" had to be said. Throws base::Error(input) when it is neither.
int check_inputs(const std::string& file, const workflow::LoadedWorkflow& loaded,
                 const Output& output);

}  // namespace invokeai_batch::app
