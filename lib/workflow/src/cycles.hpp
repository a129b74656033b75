// Circles among edges.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::workflow {

/// Positions of the edges that, taken in order, would close a circle with those before them that
/// were kept. Linear where there is no circle.
[[nodiscard]] std::set<std::size_t> edges_that_close_circles(const std::vector<Edge>& edges);

}  // namespace invokeai_batch::workflow
