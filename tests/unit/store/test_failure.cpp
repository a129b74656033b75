#include "failure.hpp"

#include <sqlite3.h>

#include <string>
#include <vector>

#include "catch.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;

TEST_CASE("failure: every class of SQLite error says why and what to do", "[store]") {
  struct Row {
    int code;
    std::string why;
    std::string hint;
  };
  const std::string start_over =
      "start over in a new directory (-o), or put back a copy of this file; the images that are "
      "here stay as they are";
  const std::vector<Row> table{
      {SQLITE_FULL, "the disk is full",
       "make room and run the same command again; what is done stays done"},
      {SQLITE_READONLY, "the directory or the file is read-only",
       "choose a directory that can be written to (-o)"},
      {SQLITE_READONLY_DIRECTORY, "the directory or the file is read-only",
       "choose a directory that can be written to (-o)"},
      {SQLITE_CANTOPEN, "the file cannot be opened",
       "look at the permissions of the file and its directory, and whether it is a link"},
      {SQLITE_BUSY_SNAPSHOT, "another program keeps it locked",
       "close what has it open (sqlite3, a viewer, a backup) and run the same command again"},
      {SQLITE_CORRUPT_INDEX, "the file is damaged", start_over},
      {SQLITE_NOTADB, "the file is no SQLite database", start_over},
      {SQLITE_IOERR_WRITE, "the disk or the file system reports an error",
       "see whether the disk is full (df) and what the system's log says (dmesg), and run the same "
       "command again when it is mended"},
      {SQLITE_NOMEM, "there is not enough memory", ""},
      {SQLITE_MISUSE, "SQLite's own words", "this is a fault of invokeai-batch: please report it"}};
  for (const auto& [code, why, hint] : table) {
    const auto error =
        store_error(SQLite::Exception("SQLite's own words", code), "out/run.db", Doing::writing);
    CHECK(error.error_class() == base::ErrorClass::local_io);
    REQUIRE(error.problems().size() == 1);
    CHECK(error.problems()[0] == base::Problem{.where = "out/run.db",
                                               .what = "cannot write the state of the run: " + why,
                                               .hint = hint});
  }
}

TEST_CASE("failure: a failed read is called so", "[store]") {
  const auto error =
      store_error(SQLite::Exception("x", SQLITE_NOMEM), "out/run.db", Doing::reading);
  CHECK(std::string(error.what()) ==
        "out/run.db: cannot read the state of the run: there is not enough memory");
}
