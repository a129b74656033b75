// Why an item failed, and whether the user wants it tried again.
#pragma once

#include "engine/jobs.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

/// REQUIRES: the item was canceled or has failed.
[[nodiscard]] Cause cause_of(const EngineState& s, JobIndex job, const ItemFacts& facts);

/// By Limits::retry_on.
[[nodiscard]] MayPass passes(const EngineState& s, Cause cause);

}  // namespace invokeai_batch::run
