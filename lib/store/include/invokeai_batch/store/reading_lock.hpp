// For who reads a store for longer than a moment, and perhaps may only look.
#pragma once

#include <optional>

#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/store/place.hpp"

namespace invokeai_batch::store {

/// As occupy() where this process may write. Where it may only look nobody is kept out (nullopt);
/// who is at work is told all the same. Throws Error(local_io).
[[nodiscard]] std::optional<base::FileLock> occupy_to_read(const Place& place);

}  // namespace invokeai_batch::store
