// What `run` can do to a directory and to its server besides making what is missing.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "directory/selection.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/store/store.hpp"
#include "server/session.hpp"
#include "terminal/signals.hpp"
#include "upkeep/making_again.hpp"
#include "upkeep/pruning.hpp"

namespace invokeai_batch::app {

struct UpkeepOptions {
  std::optional<std::string> check{};
  bool force = false;
  bool prune = false;
  bool tidy = false;
  bool yes = false;
};

/// --check, --force, --prune, --tidy, --yes.
void define_upkeep(Builder& builder, UpkeepOptions& options);

[[nodiscard]] OldPictures old_pictures(const UpkeepOptions& options);

/// Throws base::Error(usage) for what could not be meant: --force without --only, --prune with
/// --limit, a --check that is none.
void refuse_unclear(const UpkeepOptions& options, bool has_only, bool has_limit);

/// Where a plan meets a directory.
struct Meeting {
  const std::string& directory;
  const plan::Plan& plan;                       // whole
  const std::optional<store::Snapshot>& known;  // by the directory
};

/// With --prune: says what is to go and asks. With `dry_run` it is said, and nothing goes.
[[nodiscard]] Prunable what_to_prune(const UpkeepOptions& options, bool dry_run,
                                     const Meeting& meeting, const Output& output);

/// With --force: says which jobs are made again, and what becomes of their pictures.
void tell_what_is_forced(const UpkeepOptions& options, const Meeting& meeting,
                         const Selection& selection, const Output& output);

/// With --check contents: forgets the times of the files that are there, so that the run reads
/// them.
void distrust_times_when_asked(const UpkeepOptions& options, store::Snapshot& snapshot);

/// With --tidy, after a run that came to its end by itself; whoever stops one does not want another
/// thing begun.
void tidy_when_asked(const UpkeepOptions& options, const run::RunResult& result, Session& session,
                     const store::Store& store, SignalWatch& signals, const Output& output);

}  // namespace invokeai_batch::app
