// Rows × combinations × repeats become jobs.
#pragma once

#include <vector>

#include "expand/draft.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

/// Fills Plan::jobs, in order, with ids and numbers. Reports what only shows when values meet:
/// boards, seeds out of range, excludes that match nothing. Gives what varies.
[[nodiscard]] VariedInputs assemble_jobs(Draft& draft, const std::vector<Combination>& combinations,
                                         const Prior& prior);

}  // namespace invokeai_batch::plan
