// A run that is made in parts: who may write to which of its stores.
//
// The frame (run id, date, seed base, numbers of jobs, copies of the inputs) is the run's own
// store, and no shard writes to it. A shard takes its own lock first and then looks for the run's;
// who writes to the frame takes the run's lock first and then those of all shards: so of the two
// one always sees the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "directory/run_directory.hpp"
#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/store/store.hpp"
#include "planning/planning.hpp"
#include "shards/known_stores.hpp"
#include "shards/shard_option.hpp"

namespace invokeai_batch::app {

/// A job's record as rows, in the place of what a store has of it. Its JobRow is committed before,
/// or with it.
void add_record(std::vector<store::Row>& rows, const store::StoredJob& stored);

/// The locks of all shards, for who is to write to the frame and holds the run's. Throws
/// base::Error(local_io) that names the shard which is at work.
[[nodiscard]] std::vector<base::FileLock> hold_shards(const std::string& directory);

/// Puts what the shards know into the run's own store. REQUIRES: hold_shards() is held.
void fold_shards(store::Store& store, const std::string& directory);

/// A directory that is about to be run in one piece. When it holds a run already, nobody else
/// writes to it any more, so that what is known stays true.
struct HeldRun {
  std::optional<store::Store> store{};
  std::vector<base::FileLock> shards{};
  std::optional<store::Snapshot> known{};  // of all stores together
};
/// Changes nothing in a directory without a run. Throws base::Error(local_io) that says who is at
/// work.
[[nodiscard]] HeldRun hold_run(const std::string& directory);
/// Its store; where there was no run, one is begun and held now. Throws as hold_run().
[[nodiscard]] store::Store& store_of(HeldRun& held, const std::string& directory);

/// The shard's store, in which it alone writes. Throws base::Error(local_io) when the shard, the
/// run, or another shard that cuts the plan otherwise is at work.
[[nodiscard]] store::Store open_shard(const std::string& directory, const run::Shard& shard,
                                      run::Order order);

/// Commits the shard's jobs, the plan's, and of each the furthest record that any store has
/// (`known`, of all together); gives back what the shard knows then.
[[nodiscard]] RunDirectory enter_shard(store::Store& store, const run::Shard& shard,
                                       const Planned& planned, const store::Snapshot& known);

/// Throws base::Error(input) unless the plan's jobs are those that the directory was prepared for.
void refuse_other_plan(const plan::Plan& plan, const store::Snapshot& known,
                       const std::string& directory);

}  // namespace invokeai_batch::app
