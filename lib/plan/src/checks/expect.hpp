// `expect`: which inputs the author of a job file meant by their indices.
#pragma once

#include <optional>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// Every index (or name) that means another input than it did.
[[nodiscard]] std::vector<base::Problem> unmet_expectations(
    const Spec& spec, const workflow::LoadedWorkflow& context);

/// One warning for all inputs that are named by an index which `expect` does not make firm.
[[nodiscard]] std::optional<base::Problem> bare_index_warning(
    const Spec& spec, const workflow::LoadedWorkflow& context);

}  // namespace invokeai_batch::plan
