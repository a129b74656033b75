// `--only`: some jobs of a plan.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/run/order.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::app {

/// Numbers of jobs; nullopt: all of them.
using Selection = std::optional<std::set<std::int64_t>>;

/// The numbers of the jobs that `--only failed`, `--only 17,88-90` or `--only @FILE` (a table with
/// a column `job`) means, nullopt without it. Throws base::Error(usage) when that is not
/// understood, or the plan has no such job.
[[nodiscard]] Selection selection_of(const std::optional<std::string>& only, const plan::Plan& plan,
                                     const std::optional<store::Snapshot>& known);

/// Those of one shard.
[[nodiscard]] Selection numbers_of_shard(const plan::Plan& plan, run::Order order,
                                         const run::Shard& shard);

/// Drops all other jobs from the plan.
void narrow(plan::Plan& plan, const Selection& selection);

}  // namespace invokeai_batch::app
