#include "directory/plan_view.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "directory/run_directory.hpp"
#include "invokeai_batch/base/secret.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/plan_text.hpp"
#include "invokeai_batch/store/store.hpp"
#include "terminal/console.hpp"
#include "terminal/problems.hpp"

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

// What the directory has of the plan, and the server of its pictures where one is asked.
report::Standing standing_of(Planned& planned, const store::Snapshot& known) {
  if (!planned.session) {
    return report::standing_of(planned.plan, known, 0);
  }
  auto snapshot = known;
  if (!planned.plan.uploads.empty()) {
    forget_lost_uploads(snapshot, *planned.session);
  }
  return report::standing_of(planned.plan, snapshot,
                             count_uploaded(planned.plan, snapshot, *planned.session));
}

// Why a run could not write into the directory, as far as that shows without trying; the directory
// need not exist yet.
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

void print(const report::PlanView& view, const Output& output) {
  if (output.json) {
    write_stdout(report::plan_json(view));
  } else if (!output.is_quiet()) {
    write_stdout(report::plan_text(view, base::terminal_of(STDOUT_FILENO).columns));
  }
}

}  // namespace

void print_plan(Planned& planned, const Request& request,
                const std::optional<store::Snapshot>& known, const Selection& selection,
                const Output& output) {
  auto& plan = planned.plan;
  auto warnings = plan.warnings;
  if (auto problem = unwritable(request.output_directory)) {
    warnings.push_back(*std::move(problem));
  }
  warn(warnings, output);
  auto standing = known ? std::optional(standing_of(planned, *known)) : std::nullopt;
  narrow(plan, selection);
  print({plan, std::move(standing), request.output_directory}, output);
}

}  // namespace invokeai_batch::app
