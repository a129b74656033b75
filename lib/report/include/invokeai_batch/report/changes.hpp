// What loading changed of a workflow, for programs.
#pragma once

#include <string>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::report {

/// A line of JSON for each change: {"v":1,"event":"change","kind":…,"what":…}. `kind` is one of
/// node_of_other_version, field_dropped, value_unset and edge_dropped.
[[nodiscard]] std::string changes_json(const workflow::LoadedWorkflow& loaded);

}  // namespace invokeai_batch::report
