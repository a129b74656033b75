// `inputs`: what of a workflow can be set, by which name, and what it is now.
#pragma once

#include <string>

#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::report {

/// Fields that the author did not place in the Form can be set all the same.
enum class InputScope { form, all };

/// A table of index, name to type, type and value, the outputs, and a line to try.
[[nodiscard]] std::string inputs_text(const workflow::LoadedWorkflow& loaded, InputScope scope,
                                      const base::Terminal& terminal);

/// A line of JSON for each input:
/// {"index":…,"name":…,"node_id":…,"node_type":…,"field":…,"node_version":…,"label":…,
/// "description":…,"connected":…,"gone":…,"batch_node":…,"type":…,"required":…,"list":…,
/// "minimum":… and the other limits,"choices_from":…,"choices":[…]}, and "choice_labels" and
/// "value" where there are any. null where there is nothing to say.
[[nodiscard]] std::string inputs_json(const workflow::LoadedWorkflow& loaded, InputScope scope);

}  // namespace invokeai_batch::report
