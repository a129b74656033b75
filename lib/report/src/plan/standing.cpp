#include "plan/standing.hpp"

#include <set>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/output_path.hpp"

namespace invokeai_batch::report {

Standing standing_of(const plan::Plan& plan, const store::Snapshot& known, std::size_t uploaded) {
  std::set<base::JobId> planned;
  for (const auto& job : plan.jobs) {
    planned.insert(job.id);
  }
  Standing standing;
  for (const auto& stored : known.jobs) {
    if (planned.contains(stored.job.id)) {
      auto& job = standing.jobs[stored.job.id];
      job.state = stored.state;
      for (const auto& output : stored.outputs) {
        job.paths.push_back(output.path);
      }
    } else {
      const bool has_image = std::any_of(
          stored.outputs.begin(), stored.outputs.end(),
          [](const auto& output) { return output.state == store::FileState::published; });
      standing.not_in_plan += stored.state == store::JobState::done && has_image ? 1 : 0;
    }
  }
  standing.uploaded = uploaded;
  return standing;
}

std::string standing_text(const Standing& standing, const plan::Plan& plan,
                          const std::string& directory) {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t begun = 0;
  std::size_t fresh = 0;
  for (const auto& job : plan.jobs) {
    const auto known = standing.jobs.find(job.id);
    auto& count = known == standing.jobs.end()                     ? fresh
                  : known->second.state == store::JobState::done   ? done
                  : known->second.state == store::JobState::failed ? failed
                                                                   : begun;
    ++count;
  }
  std::vector<std::string> counts;
  const std::vector<std::pair<std::size_t, const char*>> all{
      {done, " done"}, {failed, " failed before"}, {begun, " not finished"}, {fresh, " new"}};
  for (const auto& [count, what] : all) {
    if (count > 0) {
      counts.push_back(std::to_string(count) + what);
    }
  }
  auto text = directory + ": " + base::join(counts, ", ");
  if (standing.not_in_plan > 0) {
    text += "; " + base::count_of(standing.not_in_plan, "done job is", "done jobs are") +
            " no longer in the plan";
  }
  return text;
}

std::string state_of(const std::optional<Standing>& standing, const plan::PlannedJob& job) {
  if (!standing) {
    return "new";
  }
  const auto known = standing->jobs.find(job.id);
  return known == standing->jobs.end() ? "new" : std::string(store::to_string(known->second.state));
}

std::vector<std::string> paths_of(const std::optional<Standing>& standing, const plan::Plan& plan,
                                  const plan::PlannedJob& job, const std::string& unknown_seed) {
  if (standing) {
    const auto known = standing->jobs.find(job.id);
    if (known != standing->jobs.end() && !known->second.paths.empty()) {
      return known->second.paths;
    }
  }
  return plan::planned_paths(plan, job, unknown_seed);
}

}  // namespace invokeai_batch::report
