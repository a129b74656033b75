// Where InvokeAI 6 and 7 make different things of the same workflow.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::workflow {

/// What version 7 does otherwise with this workflow, for people: "its seeds count from job to job".
/// Empty for most. Sources: those of batch.hpp and seed_walks.hpp.
[[nodiscard]] std::vector<std::string> differences_in_seven(const LoadedWorkflow& workflow);

/// The name that the document has for a field which later versions of the node type call otherwise:
/// ids are made of it, so that they are the same whatever the server.
[[nodiscard]] std::string stored_field_name(const LoadedWorkflow& workflow, const FieldRef& field);

}  // namespace invokeai_batch::workflow
