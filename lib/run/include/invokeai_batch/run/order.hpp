// In which order jobs are sent, and how that is cut into shards. Pure: every process that has the
// plan finds the same.
#pragma once

#include <cstddef>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"

namespace invokeai_batch::run {

/// Which jobs are sent first. `by_models`: those that use the same models follow each other, so
/// that the server loads each set of models once; numbers and names are those of the plan either
/// way.
enum class Order { by_models, as_written };

/// For each job of the plan its group: smaller ones are sent first, and inside a group the order is
/// the plan's. Groups are numbered as they come in the plan, so that the first job stays the first.
[[nodiscard]] std::vector<std::size_t> groups_of(const plan::Plan& plan, Order order);

/// One of `count` parts of a plan; the first is 0.
struct Shard {
  std::size_t index = 0;
  std::size_t count = 1;
};

/// The positions in Plan::jobs of one part, ascending: of all jobs in the order in which they are
/// sent, the part's contiguous range. Sizes of parts differ by one at most, together they are the
/// plan, and G sets of models are loaded at most G + count - 1 times by all of them.
/// REQUIRES: shard.index < shard.count.
[[nodiscard]] std::vector<std::size_t> jobs_of_shard(const plan::Plan& plan, Order order,
                                                     const Shard& shard);

}  // namespace invokeai_batch::run
