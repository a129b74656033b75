// Of several processes that are to share a run, one makes its frame.
#pragma once

#include <string>

#include "invokeai_batch/base/file_lock.hpp"

namespace invokeai_batch::app {

/// Waits until nobody else makes the frame of the run, says so when that takes long, and keeps
/// others waiting for as long as it is held. Makes the directory. Throws base::Error(local_io).
[[nodiscard]] base::FileLock wait_for_frame(const std::string& directory);

[[nodiscard]] bool is_frame_being_made(const std::string& directory);

}  // namespace invokeai_batch::app
