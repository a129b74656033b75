// The output directory of a run: whose it is, what it knows, what is written beside the images.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"

namespace invokeai_batch::app {

struct RunDirectory {
  base::RunId run_id{};
  store::Snapshot snapshot{};
};

/// Throws base::Error(input) when the directory holds the run of another workflow, or when indices
/// of the Form name other inputs than they did then.
void refuse_other_run(const store::Snapshot& known, const workflow::LoadedWorkflow& workflow,
                      const Request& request);

/// The numbers of the jobs that `--only failed` or `--only 17,88-90` means, nullopt without it.
/// Throws base::Error(usage) when that is not understood, or the plan has no such job.
[[nodiscard]] Selection selection_of(const std::optional<std::string>& only, const plan::Plan& plan,
                                     const std::optional<store::Snapshot>& known);

/// Drops all other jobs from the plan.
void narrow(plan::Plan& plan, const Selection& selection);

/// For a command that needs a run that was begun before.
[[nodiscard]] base::Error no_run_in(const std::string& directory);

/// Opens the store for writing, making the directory when needed.
[[nodiscard]] store::Store open_run_directory(const Request& request);

/// Commits the plan's jobs and what identifies the run; gives back what is known then, of the jobs
/// only those that something was done for.
[[nodiscard]] RunDirectory enter_plan(store::Store& store, const Request& request,
                                      const Planned& planned, const Arguments& arguments);

/// Drops from the snapshot the uploads of earlier runs whose image the server no longer has, so
/// that their pictures are sent anew. Throws base::Error(server).
void forget_lost_uploads(store::Snapshot& snapshot, Session& session);

/// The command that made the run, for `resume`: its words, and the directory it was typed in.
struct StoredCommand {
  std::string directory{};
  std::vector<std::string> words{};
};
/// nullopt when the directory does not know it.
[[nodiscard]] std::optional<StoredCommand> stored_command(const store::Snapshot& known);

/// Writes results.csv anew.
void write_results(const std::string& output_directory, const store::Store& store);

/// What the summary of a run needs: the jobs that failed, and those that no plan has any more.
[[nodiscard]] store::Snapshot load_for_summary(const store::Store& store);

}  // namespace invokeai_batch::app
