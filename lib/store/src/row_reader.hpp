// Tables into rows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <functional>

#include "invokeai_batch/store/records.hpp"
#include "seal.hpp"

namespace invokeai_batch::store {

/// Everything, as of one moment. Throws SQLite::Exception, and Error(local_io) when a table holds
/// what this program never writes, or not what was sealed; `path` is for that message.
[[nodiscard]] Snapshot read_everything(SQLite::Database& database,
                                       const std::filesystem::path& path);

/// Of what is there now, sealed or not. In the caller's transaction.
[[nodiscard]] Digest digest_of(SQLite::Database& database, const std::filesystem::path& path,
                               SealedPart part);

/// All but the jobs; otherwise the same.
[[nodiscard]] Snapshot read_frame(SQLite::Database& database, const std::filesystem::path& path);

/// The jobs alone, one at a time; otherwise the same.
void read_jobs(SQLite::Database& database, const std::filesystem::path& path,
               const std::function<void(StoredJob&&)>& take);

/// The frame and then the jobs, one at a time, as of one moment; otherwise the same.
void read_frame_and_jobs(SQLite::Database& database, const std::filesystem::path& path,
                         const std::function<void(Snapshot&&)>& take_frame,
                         const std::function<void(StoredJob&&)>& take_job);

}  // namespace invokeai_batch::store
