// Where the database is, and how it is opened.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <memory>

#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/store/place.hpp"
#include "migration.hpp"

namespace invokeai_batch::store {

/// The name of a mirror's list, which lies where a run has its database.
inline constexpr const char* k_mirror_list = "mirror.db";

/// The database of a run or a shard. The directory of the tool may not be a symbolic link:
/// Error(local_io). The output directory itself may.
[[nodiscard]] std::filesystem::path database_path(const Place& place);

/// How often a change reaches the disk; see Durability.
enum class Sync { every_commit, never };

/// Opens, makes and migrates, for who holds the lock. `steps`: of a run's store, or of another
/// database of ours. Throws Error(local_io), SQLite::Exception.
[[nodiscard]] std::unique_ptr<SQLite::Database> open_for_writing(const std::filesystem::path& path,
                                                                 Sync sync,
                                                                 const base::FileLock& held,
                                                                 const SchemaSteps& steps);

/// Opens a database that is there; nullptr when it has not been filled yet. Changes nothing that
/// can be seen: one of an older version is read from a copy in memory. Throws Error(local_io),
/// SQLite::Exception.
[[nodiscard]] std::unique_ptr<SQLite::Database> open_for_reading(const std::filesystem::path& path,
                                                                 const SchemaSteps& steps);

}  // namespace invokeai_batch::store
