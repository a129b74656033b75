// Seeds that the workflow itself lets walk (the seed mode of InvokeAI 7), job by job.
//
// A session is a job's place among the jobs that batch nodes and `repeat` make of one row and one
// combination of the matrix, repeats slowest; each of those starts again at the workflow's seed,
// and a random one draws anew. What is set, varied, or given by rows or `seed` does not walk.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "axes/axes.hpp"
#include "invokeai_batch/workflow/seed_walks.hpp"

namespace invokeai_batch::plan {

/// Where a job stands in the plan.
struct JobPosition {
  std::size_t row = 0;
  std::size_t combination = 0;
  std::size_t repeat = 0;
};

class WalkingSeeds {
 public:
  /// Tells where they start. Both outlive it.
  WalkingSeeds(const Variations& variations, Draft& draft);

  /// Puts the seeds of the job into its values, where they are free. Called once per job, in
  /// order. `current` is what the job sets.
  void assign(PlannedJob& job, const std::vector<ValueId>& current, const JobPosition& position);

  /// Does the editor's seed mode move this seed?
  [[nodiscard]] bool walks(workflow::SlotIndex slot) const;

  /// Are the seeds of the job that was last assigned, with these values, those of an earlier job?
  [[nodiscard]] bool repeats_itself(const std::string& asked_for);

 private:
  struct Walk {
    workflow::SeedWalk walk{};
    std::string key{};  // "<node id>.seed"
  };

  [[nodiscard]] bool is_free(const workflow::SeedWalk& walk, const PlannedJob& job) const;
  [[nodiscard]] std::string invocation_key(const std::vector<ValueId>& current) const;
  void begin_invocation(const std::vector<ValueId>& current, const JobPosition& position);
  void tell() const;

  const BatchAxes& m_batch;
  Draft& m_draft;
  DrawBase m_base;
  std::vector<Walk> m_walks;
  std::size_t m_sessions_per_repeat = 1;  // jobs that batch nodes make of one combination
  std::optional<JobPosition> m_invocation;
  std::string m_invocation_key;
  std::unordered_map<std::string, std::size_t> m_invocations_seen;
  std::string m_seeds;  // of the job that was last assigned
  std::unordered_set<std::string> m_jobs_seen;
};

}  // namespace invokeai_batch::plan
