// How SQLite keeps a transaction whole: a write-ahead log where the file system can carry it.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>

namespace invokeai_batch::store {

enum class Journal {
  write_ahead,  // readers and the writer do not wait for each other; needs shared memory
  rollback,     // works everywhere
};

/// By the type that statfs(2) reports.
[[nodiscard]] Journal journal_for_file_system(std::uint64_t type);

/// For a file in this directory; rollback when the file system cannot be asked.
[[nodiscard]] Journal journal_for_directory(const std::filesystem::path& directory);

/// Asks for the write-ahead log and settles for a rollback journal; gives what it got.
Journal set_journal(SQLite::Database& database, Journal wanted);

}  // namespace invokeai_batch::store
