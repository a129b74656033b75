// LoRAs that were trained for another kind of model than the one they are added to.
#pragma once

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// Warns once of each such pair of a LoRA and a main model, with the jobs that have it. Nothing is
/// known offline. REQUIRES: the jobs are assembled, their models resolved.
void warn_of_lora_bases(Draft& draft);

}  // namespace invokeai_batch::plan
