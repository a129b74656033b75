#include "directory/plan_progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/output_path.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

namespace {

std::size_t count_uploaded(const plan::Plan& plan, const store::Snapshot& known,
                           const Session& session) {
  const auto server = base::redacted_url(session.server.base_url);
  std::set<std::string> there;
  for (const auto& upload : known.uploads) {
    if (upload.server == server && !upload.image_name.empty()) {
      there.insert(upload.sha256);
    }
  }
  return static_cast<std::size_t>(
      std::count_if(plan.uploads.begin(), plan.uploads.end(),
                    [&there](const auto& upload) { return there.contains(upload.sha256); }));
}

// The path itself, else the nearest parent that exists.
std::filesystem::path nearest_existing(const std::filesystem::path& path) {
  std::error_code ignored;
  for (auto at = std::filesystem::absolute(path, ignored);; at = at.parent_path()) {
    if (std::filesystem::exists(at, ignored) || at == at.parent_path()) {
      return at;
    }
  }
}

}  // namespace

Standing standing_of(const plan::Plan& plan, const store::Snapshot& known, const Session* session) {
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
  if (session != nullptr) {
    standing.uploaded = count_uploaded(plan, known, *session);
  }
  return standing;
}

std::string to_text(const Standing& standing, const plan::Plan& plan,
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

std::optional<base::Problem> unwritable(const std::string& directory) {
  // The store is what a run writes first.
  const auto at = nearest_existing(std::filesystem::path(directory) / store::k_directory);
  std::error_code ignored;
  int error = 0;
  if (!std::filesystem::is_directory(at, ignored)) {
    error = ENOTDIR;
  } else if (::access(at.c_str(), W_OK | X_OK) != 0) {
    error = errno;
  }
  if (error == 0) {
    return std::nullopt;
  }
  return base::Problem{.where = directory,
                       .what = "a run could not write into this directory: " +
                               std::generic_category().message(error),
                       .hint = "choose a directory that can be written to (-o)"};
}

}  // namespace invokeai_batch::app
