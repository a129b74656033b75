// The workflow's own values, where the plan leaves them alone.
#pragma once

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// Notes the facts that the workflow's own values ask for: models, boards, images.
void note_own_facts(Draft& draft);

/// Fills Plan::outputs.
void list_outputs(Draft& draft);

/// Checks what the jobs take from the workflow: models are found again (and remapped in the jobs'
/// values), images and boards must exist, node types and required inputs too. REQUIRES: the jobs
/// are assembled.
void check_own_values(Draft& draft);

}  // namespace invokeai_batch::plan
