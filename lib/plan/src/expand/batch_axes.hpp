// Batch nodes of the workflow become axes of the plan, by the GUI's rules: nodes of one group
// advance together, groups are multiplied with each other in the order in which the workflow has
// them, the last one varying fastest. They come after the matrix: an `exclude` that names what they
// vary acts on whole jobs, an `include` cannot name it.
//
// What is set, varied or given by rows is no longer varied by a batch node. The own inputs of batch
// and generator nodes (the list, the group, the rule) are set like others; they are in no graph.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// Is it an own input of a batch or generator node?
[[nodiscard]] bool is_of_batch_node(const Draft& draft, InputId input);

/// Fills Draft::batch_axes. REQUIRES: set, rows, matrix, zip and include have been read.
void read_batch_axes(Draft& draft);

/// Does a batch node vary the input?
[[nodiscard]] bool varies_by_batch(const Draft& draft, InputId input);

/// Puts what was set of batch and generator nodes into the workflow that goes into the images. It
/// is no part of a job's identity: the values that it leads to are.
void embed_batch_settings(Draft& draft);

}  // namespace invokeai_batch::plan
