// Workflows of the server's library that the planned one calls, by itself or through others.
#pragma once

#include <vector>

#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "values/fact_reader.hpp"
#include "values/notes.hpp"

namespace invokeai_batch::plan {

/// All that `known` has: each of them was asked for because something calls it. Asks for those that
/// they call themselves. One that cannot be read here is warned of: the server runs it all the
/// same.
[[nodiscard]] std::vector<workflow::LoadedWorkflow> called_workflows(
    const Facts& known, const workflow::NodeSchema& schema, FactReader& facts, Notes& notes);

/// Does one of them draw something anew whenever it runs?
[[nodiscard]] bool any_draws(const std::vector<workflow::LoadedWorkflow>& called);

}  // namespace invokeai_batch::plan
