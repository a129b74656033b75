#include "failure.hpp"

#include <sqlite3.h>

#include "database.hpp"

namespace invokeai_batch::store {

namespace {

constexpr const char* k_start_over =
    "start over in a new directory (-o), or put back a copy of this file; the images that are here "
    "stay as they are";

struct Cause {
  std::string why;
  std::string hint;
};

Cause cause_of(const SQLite::Exception& failure) {
  // The low byte is the class of the error, the rest its kind: https://www.sqlite.org/rescode.html
  switch (failure.getErrorCode() & 0xff) {
    case SQLITE_FULL:
      return {"the disk is full",
              "make room and run the same command again; what is done stays done"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {"the directory or the file is read-only",
              "choose a directory that can be written to (-o)"};
    case SQLITE_CANTOPEN:
      return {"the file cannot be opened",
              "look at the permissions of the file and its directory, and whether it is a link"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          "another program keeps it locked",
          "close what has it open (sqlite3, a viewer, a backup) and run the same command again"};
    case SQLITE_CORRUPT:
      return {"the file is damaged", k_start_over};
    case SQLITE_NOTADB:
      return {"the file is no SQLite database", k_start_over};
    case SQLITE_IOERR:
      return {"the disk or the file system reports an error",
              "see whether the disk is full (df) and what the system's log says (dmesg), and run "
              "the same "
              "command again when it is mended"};
    case SQLITE_NOMEM:
      return {"there is not enough memory", ""};
    default:
      return {failure.what(), "this is a fault of invokeai-batch: please report it"};
  }
}

std::string what_it_holds(const std::filesystem::path& database) {
  return database.filename() == k_mirror_list ? "the list of the mirror" : "the state of the run";
}

}  // namespace

base::Error store_error(const SQLite::Exception& failure, const std::filesystem::path& database,
                        Doing doing) {
  auto [why, hint] = cause_of(failure);
  const std::string verb = doing == Doing::reading ? "read" : "write";
  return base::Error(base::ErrorClass::local_io,
                     {.where = database.string(),
                      .what = "cannot " + verb + " " + what_it_holds(database) + ": " + why,
                      .hint = hint});
}

base::Error damaged_error(const std::filesystem::path& database, const std::string& why) {
  return base::Error(base::ErrorClass::local_io, {.where = database.string(),
                                                  .what = "the state of the run is damaged: " + why,
                                                  .hint = k_start_over});
}

}  // namespace invokeai_batch::store
