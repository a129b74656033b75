// The store of an output directory: OUTPUT/.invokeai-batch/run.db, SQLite; and of each of its
// shards: OUTPUT/.invokeai-batch/shards/I/run.db.
//
// One writer (a lock file, so that readers stay welcome), many readers. The schema is documented
// in src/schema.sql and its version is SQLite's user_version: a newer one is refused with advice,
// an older one migrated in one transaction. A commit is durable when it returns.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/store/place.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::store {

/// How sure a commit is: `off` is for measurements only.
enum class Durability { on, off };

/// Movable.
class Store {
 public:
  /// For writing; makes the directory and an empty store when there is none. Throws
  /// Error(local_io): another run is in this directory (who has the lock), cannot be written, no
  /// SQLite database, a newer schema.
  [[nodiscard]] static Store open(const Place& place, Durability durability = Durability::on);
  /// Seals, where it can: who reads the store next notices when it holds anything else than now, a
  /// byte that has become another, an edit by hand. A commit lifts the seal of what it writes to;
  /// only who was killed leaves none.
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  /// All rows in one transaction, in order. Throws Error(local_io), and then none of them is there
  /// and the store may be used on. Fault points: store.before_commit, store.after_commit.
  void commit(const std::vector<Row>& rows);
  /// The same for rows that come one by one, so that a plan of any size need not be held twice:
  /// `next` puts the next row into its argument, and says whether there was one.
  void commit_each(const std::function<bool(Row&)>& next);

  /// Notes something in the lock that this store holds: see read_lock_note().
  void leave_note(std::string_view note);

  [[nodiscard]] Snapshot load() const;
  /// All but the jobs.
  [[nodiscard]] Snapshot load_frame() const;
  /// Every job as of one moment, by number, one at a time: what a large run has in memory at once
  /// is one job.
  void each_job(const std::function<void(StoredJob&&)>& take) const;

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

/// Reads a store without locking out its writer. nullopt when the directory has none. Throws
/// Error(local_io) when it cannot be read.
[[nodiscard]] std::optional<Snapshot> read_snapshot(const Place& place);

/// The same without its jobs.
[[nodiscard]] std::optional<Snapshot> read_frame(const Place& place);

/// The same for runs of any size: the frame (all but the jobs), then every job by number, all as of
/// one moment, with one job in memory at once. False when the directory has none.
[[nodiscard]] bool read_run(const Place& place, const std::function<void(Snapshot&&)>& take_frame,
                            const std::function<void(StoredJob&&)>& take_job);

/// Who has the store open for writing right now ("process 4711 on render1"); nullopt: nobody.
/// Throws Error(local_io).
[[nodiscard]] std::optional<std::string> writer_at_work(const Place& place);

/// Keeps all writers out for as long as it lives, without touching the store: the directory of the
/// tool is made when there is none. `note` stands behind who holds it, for read_lock_note(). Throws
/// Error(local_io) that says who is at work.
[[nodiscard]] base::FileLock occupy(const Place& place, std::string_view note = {});
/// What the holder of the lock has noted; "" for nothing, or nobody.
[[nodiscard]] std::string read_lock_note(const Place& place);

}  // namespace invokeai_batch::store
