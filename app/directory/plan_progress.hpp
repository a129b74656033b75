// What an output directory has of a plan already, and whether a run could write there.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/store/records.hpp"
#include "server/session.hpp"

namespace invokeai_batch::app {

/// What the directory has of a job.
struct KnownJob {
  store::JobState state = store::JobState::planned;
  std::vector<std::string>
      paths{};  // of its images, as they are called; empty before they are made
};

struct Standing {
  std::map<base::JobId, KnownJob> jobs{};  // those of the plan that the directory has
  std::size_t not_in_plan = 0;             // done jobs that the plan has no more
  std::size_t uploaded = 0;                // pictures of the plan that the server has
};

/// `known` is what the directory knows, without the uploads that the server has lost; nullptr
/// without a session: nothing is known of uploads then.
[[nodiscard]] Standing standing_of(const plan::Plan& plan, const store::Snapshot& known,
                                   const Session* session);

/// "out: 198 done, 5 new; 2 done jobs are no longer in the plan".
[[nodiscard]] std::string to_text(const Standing& standing, const plan::Plan& plan,
                                  const std::string& directory);

/// The word for a job: "new", or the state that it has in the directory.
[[nodiscard]] std::string state_of(const std::optional<Standing>& standing,
                                   const plan::PlannedJob& job);

/// What the job's images are called, or will be. `unknown_seed` as in plan::planned_paths().
[[nodiscard]] std::vector<std::string> paths_of(const std::optional<Standing>& standing,
                                                const plan::Plan& plan, const plan::PlannedJob& job,
                                                const std::string& unknown_seed);

/// Why a run could not write into the directory, as far as that shows without trying; the directory
/// need not exist yet.
[[nodiscard]] std::optional<base::Problem> unwritable(const std::string& directory);

}  // namespace invokeai_batch::app
