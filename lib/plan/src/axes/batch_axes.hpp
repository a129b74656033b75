// Batch nodes of the workflow become axes of the plan, by the GUI's rules: nodes of one group
// advance together, groups are multiplied with each other in the order in which the workflow has
// them, the last one varying fastest. They come after the matrix: an `exclude` that names what they
// vary acts on whole jobs, an `include` cannot name it.
//
// What is set, varied or given by rows is no longer varied by a batch node. The own inputs of batch
// and generator nodes (the list, the group, the rule) are set like others; they are in no graph.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "axes/asked.hpp"
#include "axes/row_values.hpp"
#include "invokeai_batch/plan/plan.hpp"

namespace invokeai_batch::plan {

/// An axis that a batch node of the workflow, or a group of them, makes.
struct BatchAxis {
  std::string name{};  // "batch Prompts+Sizes"
  MatrixAxis axis{};
};

struct BatchAxes {
  std::vector<BatchAxis> axes{};
  /// What was set of batch and generator nodes, as JSON for the workflow that goes into the images.
  std::map<workflow::SlotIndex, std::string> embedded{};
  /// For the inputs of nodes that could not be read, so that one mistake does not look like others.
  Combination stand_ins{};
};

/// `matrix` has its axes and includes.
[[nodiscard]] BatchAxes read_batch_axes(const Asked& asked, const RowValues& rows,
                                        const Matrix& matrix, Draft& draft);

/// Does a batch node vary the input?
[[nodiscard]] bool varies_by_batch(const BatchAxes& batch, InputId input);

/// Puts a value into those of a job, which stay sorted, unless the job sets that slot itself.
void add_unless_set(PlannedJob& job, const workflow::Assignment& value);

/// Puts what was set of batch and generator nodes into the jobs. It is no part of a job's identity:
/// the values that it leads to are.
void embed_batch_settings(const BatchAxes& batch, Draft& draft, std::vector<PlannedJob>& jobs);

}  // namespace invokeai_batch::plan
