// How long a run will still take, by what it has done so far.
#pragma once

#include <cstddef>
#include <optional>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

struct Pace {
  base::Milliseconds per_job{};  // from the end of one job to the end of the next
  std::size_t jobs = 0;          // that it is known from
};

/// By the newest jobs of the latest plan that the server has ended, by its own clock; time in which
/// nothing of ours was there (between two runs, say) does not count. nullopt: nothing is known.
[[nodiscard]] std::optional<Pace> pace_of(const store::Snapshot& snapshot);

}  // namespace invokeai_batch::report
