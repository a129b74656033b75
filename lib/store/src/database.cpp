#include "database.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <system_error>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/store.hpp"
#include "journal.hpp"
#include "migration.hpp"

namespace invokeai_batch::store {

namespace {

namespace fs = std::filesystem;

// A reader may keep the database of a rollback journal locked for as long as it reads.
constexpr int k_patience_ms = 10'000;

// Each database is its thread's own, so SQLite need not lock it at every column that is read.
std::unique_ptr<SQLite::Database> open(const std::string& name, int flags) {
  return std::make_unique<SQLite::Database>(name, flags | SQLite::OPEN_NOMUTEX, k_patience_ms);
}

// SQLite refuses a link in any part of the name, and only the last one is ours to judge.
std::string resolved(const fs::path& path) {
  std::error_code error;
  const auto directory = fs::canonical(path.parent_path(), error);
  return (error ? path : directory / path.filename()).string();
}

// https://www.sqlite.org/uri.html: what has a meaning in a URI is written as %HH.
std::string as_uri(std::string_view name) {
  std::string uri = "file:";
  for (const char c : name) {
    uri += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
  }
  return uri;
}

// Is there a write-ahead log with something in it?
bool has_pending_changes(const std::string& name) {
  std::error_code error;
  const auto size = fs::file_size(name + "-wal", error);
  return !error && size > 0;
}

// A copy in memory: who only looks at a directory of an older program changes nothing there.
std::unique_ptr<SQLite::Database> brought_up_to_date(SQLite::Database& older, const fs::path& path,
                                                     const SchemaSteps& steps) {
  auto copy = open(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup backup(*copy, older);
  static_cast<void>(backup.executeStep());
  migrate(*copy, path, steps);
  return copy;
}

std::unique_ptr<SQLite::Database> checked_for_reading(std::unique_ptr<SQLite::Database> database,
                                                      const fs::path& path,
                                                      const SchemaSteps& steps) {
  if (!has_tables(*database)) {
    return nullptr;
  }
  refuse_unknown(*database, path, steps);
  return is_current(*database, steps) ? std::move(database)
                                      : brought_up_to_date(*database, path, steps);
}

}  // namespace

fs::path database_path(const Place& place) {
  const auto directory = place.output_directory / k_directory;
  std::error_code ignored;  // what is wrong shows when it is opened
  if (fs::is_symlink(fs::symlink_status(directory, ignored))) {
    throw base::Error(base::ErrorClass::local_io,
                      {.where = directory.string(),
                       .what = "this is a symbolic link, and the state of a run must lie beside "
                               "its images",
                       .hint = "make the output directory the link instead"});
  }
  return state_directory(place) / "run.db";
}

std::unique_ptr<SQLite::Database> open_for_writing(const fs::path& path, Sync sync,
                                                   const base::FileLock& /*held*/,
                                                   const SchemaSteps& steps) {
  auto database =
      open(resolved(path), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOFOLLOW);
  migrate(*database, path, steps);
  set_journal(*database, journal_for_directory(path.parent_path()));
  // EXTRA is FULL, and with a rollback journal its removal reaches the disk too: a commit that
  // returned is there after a power cut.
  database->exec(sync == Sync::every_commit ? "PRAGMA synchronous = EXTRA"
                                            : "PRAGMA synchronous = OFF");
  database->exec("PRAGMA foreign_keys = ON");
  // A run is mostly written, by a few rows at a time, and the system has the file in its own cache.
  database->exec("PRAGMA cache_size = -512");
  return database;
}

std::unique_ptr<SQLite::Database> open_for_reading(const fs::path& path, const SchemaSteps& steps) {
  const auto name = resolved(path);
  try {
    // Opened for writing although nothing is written: only then does SQLite clear away, at the end,
    // the two small files that even readers of a write-ahead log need, and settle what a killed
    // writer left. Where it may not write, SQLite falls back to reading by itself.
    auto database = open(name, SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW);
    database->exec("PRAGMA query_only = ON");
    return checked_for_reading(std::move(database), path, steps);
  } catch (const SQLite::Exception& failure) {
    const auto code = failure.getErrorCode() & 0xff;
    const bool not_writable = code == SQLITE_READONLY || code == SQLITE_CANTOPEN;
    if (!not_writable || has_pending_changes(name)) {
      throw;
    }
  }
  // On a read-only file system those two files cannot be made; nobody else can write there either.
  return checked_for_reading(
      open(as_uri(name) + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI), path, steps);
}

}  // namespace invokeai_batch::store
