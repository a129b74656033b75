// What iterate and collect nodes are joined to.
#pragma once

#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

/// Why a server refuses the graph, though the GUI lets each of its edges be: an iterate or collect
/// node that nothing feeds, items of several types in one list, or a list whose items do not fit
/// what takes them. For edges as load_edges() leaves them. Source: the server's
/// Graph._validate_special_nodes (services/shared/graph.py).
[[nodiscard]] std::vector<base::Problem> iteration_problems(const Document& document,
                                                            const NodeSchema& schema);

}  // namespace invokeai_batch::workflow
