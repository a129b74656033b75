// Words about what an output directory has of a plan already.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/report/plan_text.hpp"

namespace invokeai_batch::report {

/// "out: 198 done, 5 new; 2 done jobs are no longer in the plan".
[[nodiscard]] std::string standing_text(const Standing& standing, const plan::Plan& plan,
                                        const std::string& directory);

/// The word for a job: "new", or the state that it has in the directory.
[[nodiscard]] std::string state_of(const std::optional<Standing>& standing,
                                   const plan::PlannedJob& job);

/// What the job's images are called, or will be. `unknown_seed` as in plan::planned_paths().
[[nodiscard]] std::vector<std::string> paths_of(const std::optional<Standing>& standing,
                                                const plan::Plan& plan, const plan::PlannedJob& job,
                                                const std::string& unknown_seed);

}  // namespace invokeai_batch::report
