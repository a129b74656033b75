// How large the shards of a plan are, for who does not have the plan.
#pragma once

#include <cstddef>

#include "invokeai_batch/run/order.hpp"

namespace invokeai_batch::run {

/// How many of so many jobs that one has, as jobs_of_shard() cuts them. REQUIRES: shard.index <
/// shard.count.
[[nodiscard]] std::size_t size_of_shard(std::size_t jobs, const Shard& shard);

}  // namespace invokeai_batch::run
