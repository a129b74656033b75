// Values that the server holds against each other.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// A problem for each pair of values of one node that the server refuses in some job, though each
/// of them is in its range. Source: the server's invocations/util.py (validate_begin_end_step) and
/// collections.py (RangeInvocation).
[[nodiscard]] std::vector<base::Problem> unfit_pairs(const std::vector<PlannedJob>& jobs,
                                                     const workflow::LoadedWorkflow& context);

}  // namespace invokeai_batch::plan
