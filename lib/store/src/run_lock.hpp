// One writer at a time for a store.
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/store/place.hpp"

namespace invokeai_batch::store {

/// Throws Error(local_io) that says who has it. The directory of the store has to be there.
[[nodiscard]] base::FileLock acquire_run_lock(const Place& place, std::string_view note);

/// What stands in the lock of this process: who it is, and the note on a line of its own.
[[nodiscard]] std::string lock_text(std::string_view note);

}  // namespace invokeai_batch::store
