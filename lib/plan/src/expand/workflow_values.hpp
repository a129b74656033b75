// The workflow's own values, where the plan leaves them alone.
#pragma once

#include "axes/draft.hpp"
#include "invokeai_batch/plan/plan.hpp"

namespace invokeai_batch::plan {

/// What a job makes: the outputs of the workflow and of those that it calls. Their boards follow in
/// check_own_values().
void plan_outputs(Plan& plan, const Draft& draft);

/// Checks what the jobs take from the workflow: models are found again (and remapped in the jobs'
/// values), images and boards must exist, node types and required inputs too. REQUIRES: the jobs
/// and outputs of the plan are there.
void check_own_values(Plan& plan, Draft& draft);

}  // namespace invokeai_batch::plan
