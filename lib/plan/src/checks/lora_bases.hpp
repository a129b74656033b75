// LoRAs that were trained for another kind of model than the one they are added to.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// A warning for each such pair of a LoRA and a main model, with the jobs that have it. The models
/// of the jobs are those of a server, resolved.
[[nodiscard]] std::vector<base::Problem> lora_base_warnings(
    const std::vector<PlannedJob>& jobs, const workflow::LoadedWorkflow& context);

}  // namespace invokeai_batch::plan
