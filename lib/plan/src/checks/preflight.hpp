// What keeps a workflow from running whatever the values are.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// Node types that the server lacks, required inputs that are neither set nor connected.
/// `set_by_all` are the slots that every job sets, sorted.
[[nodiscard]] std::vector<base::Problem> preflight(
    const workflow::LoadedWorkflow& context, const std::vector<workflow::SlotIndex>& set_by_all);

}  // namespace invokeai_batch::plan
