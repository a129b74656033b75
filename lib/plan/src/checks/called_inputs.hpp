// What a node gives the saved workflow that it calls.
#pragma once

#include <vector>

#include "inputs/called_draws.hpp"
#include "invokeai_batch/base/error.hpp"
#include "values/fact_reader.hpp"

namespace invokeai_batch::plan {

/// What fails every job, as the called workflow is known to be: an input that its Form does not
/// have, an edge or a stored value of another type. Source:
/// services/shared/workflow_graph_builder.py (apply_workflow_inputs_to_workflow). `set_by_all`:
/// sorted; what every job sets counts in its place.
[[nodiscard]] std::vector<base::Problem> unfit_called_inputs(
    const workflow::LoadedWorkflow& caller, const CalledWorkflows& called, FactReader& facts,
    const std::vector<workflow::SlotIndex>& set_by_all);

}  // namespace invokeai_batch::plan
