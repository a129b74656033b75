// One writer at a time for an output directory.
#pragma once

#include <filesystem>

#include "invokeai_batch/base/file_lock.hpp"

namespace invokeai_batch::store {

/// Throws Error(local_io) that says who has it. The directory of the tool has to be there.
[[nodiscard]] base::FileLock acquire_run_lock(const std::filesystem::path& output_directory);

/// Makes that directory where it is missing, and takes the lock. Throws Error(local_io).
[[nodiscard]] base::FileLock occupy(const std::filesystem::path& output_directory);

}  // namespace invokeai_batch::store
