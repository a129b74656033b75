// The directories that are merged into another one.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

/// One of them, which nobody writes to meanwhile.
struct MergeSource {
  std::string directory{};
  std::vector<base::FileLock> locks{};  // none where this process may only look
  store::Snapshot known{};              // of all its stores together
};

/// In the order in which they are named. Throws base::Error(usage) when one is named twice, or when
/// `target` is one of them or lies in one; Error(input) unless all are of one run;
/// Error(local_io) when somebody is at work in one.
[[nodiscard]] std::vector<MergeSource> open_sources(const std::vector<std::string>& directories,
                                                    const std::string& target);

/// Throws base::Error(input) unless what is known of `where` is of the source's run.
void refuse_other_run(const MergeSource& source, const store::Snapshot& known,
                      const std::string& where);

}  // namespace invokeai_batch::app
