// `plan` and `run -n`: a plan, and what the output directory has of it already.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// What the directory has of a job.
struct KnownJob {
  store::JobState state = store::JobState::planned;
  /// Of its images, as they are called; empty before they are made.
  std::vector<std::string> paths{};
};

struct Standing {
  std::map<base::JobId, KnownJob> jobs{};  // those of the plan that the directory has
  std::size_t not_in_plan = 0;             // done jobs that the plan has no more
  std::size_t uploaded = 0;                // pictures of the plan that the server has
};

/// `known` is what the directory knows; `uploaded` how many pictures of the plan the server has.
[[nodiscard]] Standing standing_of(const plan::Plan& plan, const store::Snapshot& known,
                                   std::size_t uploaded);

/// Refers to the plan, which has to outlive it.
struct PlanView {
  const plan::Plan& plan;
  std::optional<Standing> standing{};  // nullopt: the directory knows nothing
  std::string directory{};             // as the user wrote it
};

/// For people: counts, where values come from, the first and last jobs, a line of at most so many
/// columns each.
[[nodiscard]] std::string plan_text(const PlanView& view, std::size_t columns);

/// {"v":1,"job":…,"id":…,"state":…,"values":{…},"board":…,"seed":…,"seed_by":…,"path":…,
/// "paths":[…]}, a line for each job. `id` is null where ids are not drawn yet; `state` is "new" or
/// the one that the directory has.
[[nodiscard]] std::string plan_json(const PlanView& view);

}  // namespace invokeai_batch::report
