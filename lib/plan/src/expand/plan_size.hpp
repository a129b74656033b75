// How many jobs a plan has, before any of them is made.
#pragma once

#include <cstddef>

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// The largest product of axes that is looked at: excludes may bring it down to `max_jobs`, and
/// `limit` may ask for less.
[[nodiscard]] std::size_t most_planned(const Spec& spec);

/// Reports a matrix that is, with the batch nodes, too large to be made, with the counts per axis.
[[nodiscard]] bool is_matrix_small_enough(Draft& draft);

/// Reports a plan of more than `max_jobs` jobs (or of none).
[[nodiscard]] bool is_plan_small_enough(Draft& draft, std::size_t combinations);

}  // namespace invokeai_batch::plan
