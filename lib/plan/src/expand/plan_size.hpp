// How many jobs a plan has, before any of them is made.
#pragma once

#include <cstddef>

#include "axes/axes.hpp"

namespace invokeai_batch::plan {

/// Reports a matrix that is, with the batch nodes, too large to be made, with the counts per axis.
[[nodiscard]] bool is_matrix_small_enough(const Variations& variations, ProblemList& problems);

/// Reports a plan of more than `max_jobs` jobs (or of none). `counts`: per axis, for messages.
[[nodiscard]] bool is_plan_small_enough(const Variations& variations, std::size_t combinations,
                                        const std::vector<AxisCount>& counts,
                                        ProblemList& problems);

}  // namespace invokeai_batch::plan
