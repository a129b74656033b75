// What several texts about a workflow say.
#pragma once

#include <map>
#include <string>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::report {

/// The batch node that varies an input, as people call it.
[[nodiscard]] std::map<workflow::FieldRef, std::string> batch_names(
    const workflow::LoadedWorkflow& loaded);

/// A line that names the outputs, or says that there are none.
[[nodiscard]] std::string outputs_line(const workflow::LoadedWorkflow& loaded);

}  // namespace invokeai_batch::report
