// Jobs that would make no image, because a list that is iterated is empty.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// A problem for each list that leaves jobs without an image: what an iterate node feeds runs once
/// an item, and so never. Lists are known where a node of a `…_collection` type holds them; what
/// nodes compute is not.
[[nodiscard]] std::vector<base::Problem> empty_list_problems(
    const std::vector<PlannedJob>& jobs, const workflow::LoadedWorkflow& context);

}  // namespace invokeai_batch::plan
