// Nodes that the GUI expands before it sends anything: the server never sees them (a graph that
// holds one is answered with status 500). Source: types/invocation.ts (isBatchNodeType,
// isGeneratorNodeType), util/node/resolveBatchValue.ts.
#pragma once

#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::workflow {

[[nodiscard]] bool is_batch_node(std::string_view node_type);
[[nodiscard]] bool is_generator_node(std::string_view node_type);

/// One problem for each such node of the document.
[[nodiscard]] std::vector<base::Problem> batch_node_problems(const Document& document);

}  // namespace invokeai_batch::workflow
