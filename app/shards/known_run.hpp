// What is known of a run, wherever it stands by now: in its own store, or in those of its shards.
#pragma once

#include <string>

#include "directory/file_lists.hpp"

namespace invokeai_batch::app {

/// Its jobs, as of when they are read; nothing to read where there is no run. Throws base::Error as
/// read_stores(), then and now.
[[nodiscard]] JobSource known_jobs(const std::string& directory);
[[nodiscard]] KnownRun known_run(const std::string& directory);

}  // namespace invokeai_batch::app
