// `run --prune`: the files of jobs that the plan no longer has.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::app {

struct Prunable {
  std::vector<std::string> paths{};    // below the directory, as the run saved them
  std::vector<std::string> changed{};  // changed since: the user's now, so they stay
  std::size_t jobs = 0;                // whose the paths are
};

/// What is there of jobs that left the plan. The plan is whole, not narrowed. Throws
/// base::Error(local_io).
[[nodiscard]] Prunable prunable_files(const store::Snapshot& known, const plan::Plan& plan,
                                      const std::string& directory);

/// "delete 3 files of 2 jobs that the plan no longer has: a.png, b.png, c.png".
[[nodiscard]] std::string to_text(const Prunable& prunable);

/// Deletes the paths. The store learns of it when the run begins. Throws base::Error(local_io).
void prune(const Prunable& prunable, const std::string& directory);

}  // namespace invokeai_batch::app
