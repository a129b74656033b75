// The inputs of a node that calls a saved workflow, and what they do there.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

using CalledWorkflows = std::vector<workflow::LoadedWorkflow>;

/// The field of the saved workflow that an input of the calling node sets; nullopt: it is none of
/// those.
[[nodiscard]] std::optional<workflow::FieldRef> field_of_called(const workflow::FieldRef& input);

/// The workflow among `called` that has the field's node; nullptr: it is not known.
[[nodiscard]] const workflow::LoadedWorkflow* workflow_of(const workflow::FieldRef& called_field,
                                                          const CalledWorkflows& called);

/// Is it a field of a `rand_int`? Of a workflow that is not known, its name tells.
[[nodiscard]] bool is_of_random_node(const workflow::FieldRef& called_field,
                                     const CalledWorkflows& called);

/// The slots `low` and `high` of a `rand_int` of a saved workflow, both of which the calling node
/// has.
struct CalledDraw {
  workflow::SlotIndex low = 0;
  workflow::SlotIndex high = 0;
};

/// nullopt: `input` is neither of them, or the other one is not there to be set.
[[nodiscard]] std::optional<CalledDraw> called_draw(const workflow::FieldRef& input,
                                                    const workflow::LoadedWorkflow& caller,
                                                    const CalledWorkflows& called);

/// Do random nodes draw in saved workflows that no calling node has both bounds of?
[[nodiscard]] bool draws_out_of_reach(const workflow::LoadedWorkflow& caller,
                                      const CalledWorkflows& called);

}  // namespace invokeai_batch::plan
