// The values that a workflow has itself, held against the server.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

using Slots = std::vector<workflow::SlotIndex>;

/// By the server, else guessed; what the Form says of it does not make it another kind of thing.
[[nodiscard]] workflow::FieldKind kind_of_slot(workflow::SlotIndex slot,
                                               const workflow::LoadedWorkflow& context);

/// core_metadata records models, nothing loads them from there.
[[nodiscard]] bool only_records(const workflow::Slot& slot);

/// Asks for what has to be known of the values: models, images, workflows that are called …
void ask_for_stored_facts(const workflow::LoadedWorkflow& context, FactReader& facts);

/// Numbers, choices and the like that the server does not take; its rules count, the Form's are for
/// people. Slots in `replaced` (sorted) are not looked at, here and below.
[[nodiscard]] std::vector<base::Problem> unfit_values(const workflow::LoadedWorkflow& context,
                                                      const Slots& replaced);

/// What values name and is not there: images, videos and the like; models are left to
/// resolve_models().
[[nodiscard]] std::vector<base::Problem> missing_things(const workflow::LoadedWorkflow& context,
                                                        const Slots& replaced,
                                                        const Typing& typing);

}  // namespace invokeai_batch::plan
