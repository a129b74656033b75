// Rows × combinations × repeats become jobs.
#pragma once

#include <map>
#include <vector>

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// Fills Plan::jobs, in order, with ids and numbers. Reports what only shows when values meet:
/// boards, seeds out of range, excludes that match nothing. Gives the positions in Plan::varied.
[[nodiscard]] std::map<InputId, std::size_t> assemble_jobs(
    Draft& draft, const std::vector<Combination>& combinations, const Prior& prior);

}  // namespace invokeai_batch::plan
