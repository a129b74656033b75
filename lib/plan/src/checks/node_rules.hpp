// What a server refuses of a node though each of its values is of the right type and in its range.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// A problem for each rule of a node that some job breaks. The server's description does not tell
/// these rules. Source: the validators in the server's invocations (math.py, collections.py,
/// util.py, denoise_latents.py, image_panels.py, facetools.py), 6.14.2.
[[nodiscard]] std::vector<base::Problem> broken_node_rules(const std::vector<PlannedJob>& jobs,
                                                           const workflow::LoadedWorkflow& context);

}  // namespace invokeai_batch::plan
