// `run --prepare` and `--shard`.
#pragma once

#include "runs/start.hpp"
#include "shards/shard_option.hpp"

namespace invokeai_batch::app {

/// Makes the frame that shards share: the plan with all that is drawn for it, and its boards. Sends
/// no job. Gives back the exit status. Throws base::Error.
[[nodiscard]] int prepare(const Start& start);

/// Makes the images of one shard; first the frame, where none is there and no other process makes
/// it. Gives back the exit status. Throws base::Error.
[[nodiscard]] int run_shard(const Start& start, const ShardOption& option);

}  // namespace invokeai_batch::app
