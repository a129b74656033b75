// Tables into rows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::store {

/// Everything, as of one moment. Throws SQLite::Exception, and Error(local_io) when a table holds
/// what this program never writes; `path` is for that message.
[[nodiscard]] Snapshot read_everything(SQLite::Database& database,
                                       const std::filesystem::path& path);

}  // namespace invokeai_batch::store
