// From an older schema, or none, to the one this program knows.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace invokeai_batch::store {

/// Marks a database as ours: "iabt".
inline constexpr std::int64_t k_application_id = 0x69616274;

/// The i-th text leads from version i to version i + 1.
using SchemaSteps = std::vector<std::string_view>;

/// Those of a run's store.
[[nodiscard]] const SchemaSteps& schema_steps();

/// False for a database that was made and not filled yet: its writer is about to, or was killed.
[[nodiscard]] bool has_tables(SQLite::Database& database);

/// Does nothing when the database is up to date, else carries out all steps that are missing in one
/// transaction. Throws Error(local_io) for a database of another program or of a newer version,
/// SQLite::Exception for all else.
void migrate(SQLite::Database& database, const std::filesystem::path& path,
             const SchemaSteps& steps);

/// For readers: throws as migrate() does.
void refuse_unknown(SQLite::Database& database, const std::filesystem::path& path,
                    const SchemaSteps& steps);

/// Does it have the version that these steps lead to?
[[nodiscard]] bool is_current(SQLite::Database& database, const SchemaSteps& steps);

}  // namespace invokeai_batch::store
