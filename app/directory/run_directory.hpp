// The output directory of a run: whose it is, what it knows, what is written beside the images.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/report/results_csv.hpp"
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

/// The plan of a run into the request's output directory. `known`: what that knows; a run of
/// another workflow there, or of a Form whose indices were others, is refused. Throws base::Error.
[[nodiscard]] std::unique_ptr<Planned> make_plan(const Request& request, Contact contact,
                                                 const std::optional<store::Snapshot>& known,
                                                 Draws draws);

enum class RunIn { one_piece, shards };
/// For a command that needs a run that was begun before, and by whom.
[[nodiscard]] base::Error no_run_in(const std::string& directory, RunIn pieces = RunIn::one_piece);

/// How sure the commits of runs are.
[[nodiscard]] store::Durability durability();

/// Commits the plan's jobs and what identifies the run; gives back what is known then, of the jobs
/// only those that something was done for. `command`: the words to keep for `resume`, with copies
/// of all files that the plan was made from; nullopt: those that are kept stay. `known`: the jobs
/// that the store has; nullopt: they are read.
[[nodiscard]] RunDirectory enter_plan(store::Store& store, const Request& request,
                                      const Planned& planned,
                                      const std::optional<std::vector<std::string>>& command,
                                      std::optional<store::Snapshot> known);

/// Drops from the snapshot the uploads of earlier runs whose image the server no longer has, so
/// that their pictures are sent anew. Throws base::Error(server).
void forget_lost_uploads(store::Snapshot& snapshot, Session& session);

/// Warns of jobs that were left under way at another server than the session's: what is made of
/// them there is not seen here.
void tell_other_server(const store::Snapshot& snapshot, const Session& session);

/// Writes results.csv anew.
void write_results(const std::string& output_directory, const store::Store& store);
/// The same when every job was shown to `columns` already.
void write_results(const std::string& output_directory, const store::Store& store,
                   const report::ResultsCsv& columns);

/// What the summary of a run needs: the jobs that failed, and those that no plan has any more. Each
/// job is shown to `columns`.
[[nodiscard]] store::Snapshot load_for_summary(const store::Store& store,
                                               report::ResultsCsv& columns);

}  // namespace invokeai_batch::app
