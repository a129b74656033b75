// What the seed is for each job.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "inputs/seed_targets.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "values/draw_base.hpp"

namespace invokeai_batch::plan {

/// What distinguishes one job from another as far as seeds are concerned.
struct SeedOrigin {
  std::string_view row{};          // the row's values
  std::string_view combination{};  // the matrix' values
  std::size_t repeat = 0;          // from 0
  std::size_t row_index = 0;
  std::size_t job_index = 0;
  std::size_t repeats = 1;
};

/// The seed of a job; nullopt: the plan does not fix it. `base` is for SeedMode::random.
[[nodiscard]] std::optional<std::uint64_t> seed_of(const SeedSpec& spec, std::uint64_t base,
                                                   const SeedOrigin& origin);

/// One line for people: where the seeds come from.
[[nodiscard]] std::string seed_note(const SeedSpec& spec, const std::optional<SeedTarget>& target,
                                    const DrawBase& base, std::size_t repeat);

}  // namespace invokeai_batch::plan
