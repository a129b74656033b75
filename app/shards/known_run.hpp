// What is known of a run, wherever it stands by now: in its own store, or in those of its shards.
#pragma once

#include <string>

#include "directory/file_lists.hpp"

namespace invokeai_batch::app {

/// Its jobs, those of shards as of now; nothing to read where there is no run. Throws base::Error
/// as read_stores(), now and when they are read.
[[nodiscard]] JobSource known_jobs(const std::string& directory);
[[nodiscard]] KnownRun known_run(const std::string& directory);

}  // namespace invokeai_batch::app
