// The seed of every job: given by rows or matrix, by `seed`, or left to the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "expand/combinations.hpp"
#include "expand/walking_seeds.hpp"

namespace invokeai_batch::plan {

struct JobSeed {
  std::optional<std::int64_t> value{};
  SeedBy by = SeedBy::nobody;
  bool is_ours = false;  // asked for, so that the job's values have it
};

class SeedValues {
 public:
  /// Reports a seed that is asked for and cannot be set, and repeats that would be identical.
  /// All three outlive it.
  SeedValues(const Variations& variations, const std::vector<Combination>& combinations,
             Draft& draft);

  /// One line for people: where the seeds come from.
  [[nodiscard]] std::string note(const WalkingSeeds& walking) const;

  /// Called once per job, in order.
  [[nodiscard]] JobSeed of_job(const std::vector<ValueId>& current, std::size_t row,
                               std::size_t combination, std::size_t repeat);
  /// Puts job.seed into the job's values (which are then no longer sorted).
  void assign(PlannedJob& job);

  /// Does every job of the plan have a seed of ours?
  [[nodiscard]] bool fixes_all() const {
    return m_variations.asked.spec.seed.mode != SeedMode::unset;
  }

 private:
  [[nodiscard]] JobSeed of_workflow() const;
  [[nodiscard]] std::optional<std::uint64_t> given(const std::vector<ValueId>& current,
                                                   std::size_t repeat) const;
  void check();
  void check_repeats();
  void check_range(std::uint64_t seed);
  [[nodiscard]] bool is_given() const;
  [[nodiscard]] const workflow::Encoded* number(std::int64_t value);
  [[nodiscard]] std::string key_of(const Combination& picks) const;
  [[nodiscard]] Combination picks_of_row(std::size_t row) const;

  const Variations& m_variations;
  Draft& m_draft;
  DrawBase m_base;
  std::optional<InputId> m_input;           // "seed", when rows or matrix give it
  std::vector<std::string> m_combinations;  // what distinguishes each, for derived seeds
  std::unordered_map<std::string, std::size_t> m_rows_seen;
  std::string m_row;  // the same of the row at hand
  std::size_t m_row_at = SIZE_MAX;
  std::size_t m_jobs = 0;
  std::unordered_map<std::int64_t, const workflow::Encoded*> m_numbers;
};

}  // namespace invokeai_batch::plan
