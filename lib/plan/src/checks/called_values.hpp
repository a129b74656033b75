// Saved workflows that jobs call, held against the server as the workflow itself is.
#pragma once

#include <vector>

#include "checks/stored_values.hpp"
#include "inputs/called_draws.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"

namespace invokeai_batch::plan {

/// What is known to fail in the workflows that the jobs call, and that those call in turn: node
/// types, inputs that are not set, values, models and images, except for what each call gives them.
/// The server takes a saved workflow as it is stored, so that a model has to be there under its own
/// key. `set_by_all`: the slots of `caller` that every job sets, sorted.
[[nodiscard]] std::vector<base::Problem> unfit_called_workflows(
    const workflow::LoadedWorkflow& caller, const std::vector<PlannedJob>& jobs,
    const CalledWorkflows& called, const Slots& set_by_all, const Typing& typing);

}  // namespace invokeai_batch::plan
