// `outputs`: the nodes of a workflow whose images are collected.
#pragma once

#include <string>

#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::report {

/// A table of output, node and board input; a sentence when there is no output.
[[nodiscard]] std::string outputs_text(const workflow::LoadedWorkflow& loaded,
                                       const base::Terminal& terminal);

/// {"output":…,"node_id":…,"node_type":…,"board":…}, a line for each; `board` is the name to type
/// for its board input, null when it has none that can be set.
[[nodiscard]] std::string outputs_json(const workflow::LoadedWorkflow& loaded);

}  // namespace invokeai_batch::report
