// How far each shard of a run is.
#pragma once

#include <string>

#include "invokeai_batch/report/status.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

/// Of the N that the shard which was started last has said; `known`: of all stores together.
/// No shards when none was ever started.
[[nodiscard]] report::ShardsStatus standing_of_shards(const std::string& directory,
                                                      const store::Snapshot& known);

}  // namespace invokeai_batch::app
