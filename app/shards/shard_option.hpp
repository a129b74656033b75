// `--shard ID/N`, or INVOKEAI_BATCH_SHARD: which part of a run this process makes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "invokeai_batch/run/order.hpp"

namespace invokeai_batch::app {

inline constexpr const char* k_shard_variable = "INVOKEAI_BATCH_SHARD";

struct ShardOption {
  std::size_t task = 0;  // as it was said, from 0; may be beyond the last shard
  run::Shard shard{};    // task modulo count: tasks 0 to 3 and 1 to 4 alike are the four shards
};

/// The flag, else the variable; nullopt when neither says anything. Throws base::Error(usage).
[[nodiscard]] std::optional<ShardOption> shard_option(const std::optional<std::string>& flag);

/// "shard 2 of 4", "shard 1 of 4 (task 5)".
[[nodiscard]] std::string to_text(const ShardOption& option);

}  // namespace invokeai_batch::app
