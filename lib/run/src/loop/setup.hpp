// What the engine is told about a plan: the same things by the same positions, without their
// values.
#pragma once

#include "invokeai_batch/run/loop.hpp"

namespace invokeai_batch::run {

/// `snapshot` tells the names of pictures that were uploaded before.
[[nodiscard]] Setup setup_of(const RunInput& input, const store::Snapshot& snapshot);

}  // namespace invokeai_batch::run
