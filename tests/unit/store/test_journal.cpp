#include "journal.hpp"

#include <array>

#include "catch.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch::store;
using invokeai_batch::tests::TemporaryDirectory;

namespace {

SQLite::Database make_database(const TemporaryDirectory& directory) {
  return SQLite::Database((directory.path() / "a.db").string(),
                          SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

}  // namespace

TEST_CASE("journal: file systems that several machines share get no write-ahead log", "[store]") {
  struct Row {
    std::string name;
    std::uint64_t type;
    Journal journal;
  };
  const std::array<Row, 9> table{{{"NFS", 0x6969, Journal::rollback},
                                  {"CIFS", 0xff534d42, Journal::rollback},
                                  {"SMB2", 0xfe534d42, Journal::rollback},
                                  {"FUSE", 0x65735546, Journal::rollback},
                                  {"9p", 0x01021997, Journal::rollback},
                                  {"ext4", 0xef53, Journal::write_ahead},
                                  {"btrfs", 0x9123683e, Journal::write_ahead},
                                  {"tmpfs", 0x01021994, Journal::write_ahead},
                                  {"overlayfs", 0x794c7630, Journal::write_ahead}}};
  for (const auto& [name, type, journal] : table) {
    INFO(name);
    CHECK(journal_for_file_system(type) == journal);
  }
}

TEST_CASE("journal: a directory that is not there gets no write-ahead log", "[store]") {
  CHECK(journal_for_directory("/no/such/directory") == Journal::rollback);
}

TEST_CASE("journal: both kinds can be set and changed", "[store]") {
  const TemporaryDirectory directory;
  auto database = make_database(directory);
  CHECK(set_journal(database, Journal::write_ahead) == Journal::write_ahead);
  CHECK(database.execAndGet("PRAGMA journal_mode").getString() == "wal");
  CHECK(set_journal(database, Journal::rollback) == Journal::rollback);
  CHECK(database.execAndGet("PRAGMA journal_mode").getString() == "delete");
}

TEST_CASE("journal: a write-ahead log that is refused becomes a rollback journal", "[store]") {
  // A database in memory has no file to put a log beside.
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
  CHECK(set_journal(database, Journal::write_ahead) == Journal::rollback);
}
