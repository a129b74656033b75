// What the stores of a run, its own and those of its shards, know together.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

/// What one of a directory's stores knows. Jobs of a shard: those alone that something was done
/// for.
struct KnownShard {
  std::size_t shard = 0;
  store::Snapshot snapshot{};
};

/// What a directory knows, by store.
struct KnownStores {
  store::Snapshot run{};
  std::vector<KnownShard> shards{};  // ascending
};
/// nullopt when the directory has no run. Throws base::Error(local_io), and base::Error(input) when
/// it has shards without their run.
[[nodiscard]] std::optional<KnownStores> read_stores(const std::string& directory);

/// The frame alone; nullopt when the directory has no run. Throws as read_stores().
[[nodiscard]] std::optional<store::Snapshot> read_frame_of(const std::string& directory);

/// Which of two records of one job is further: done is furthest, then the later attempt, then the
/// later step of it; to have announced that it is canceled is later than not to have.
[[nodiscard]] bool is_further(const store::StoredJob& a, const store::StoredJob& b);

/// The run with the furthest record of each of its jobs, and every board and upload that is known.
[[nodiscard]] store::Snapshot together(KnownStores stores);
/// The same from the disk; nullopt when the directory has no run.
[[nodiscard]] std::optional<store::Snapshot> read_together(const std::string& directory);

/// Does the run's own store know how far each job is? `known`: of all stores together.
[[nodiscard]] bool is_merged(const std::string& directory, const store::Snapshot& known);

/// Was anything done for it?
[[nodiscard]] bool is_touched(const store::StoredJob& stored);

/// Adds the boards and uploads that `more` has made.
void add_things(store::Snapshot& snapshot, const store::Snapshot& more);

}  // namespace invokeai_batch::app
