#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "catch.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/file_lock.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch::base;
using invokeai_batch::tests::TemporaryDirectory;

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("files: a missing file and a directory are input errors", "[base]") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(read_file(directory.path() / "no"),
                    (directory.path() / "no").string() + ": there is no such file");
  CHECK_THROWS_AS(read_file(directory.path()), Error);
  CHECK_THROWS_WITH(read_file("/dev/zero"),
                    "/dev/zero: more than 256 MiB: too large to be what is read here");
}

TEST_CASE("files: a file is moved to another file system whole, and replaces nothing there",
          "[base]") {
  namespace fs = std::filesystem;
  const TemporaryDirectory here;
  const fs::path shared_memory("/dev/shm");
  struct stat one {};
  struct stat other {};
  if (::stat(here.path().c_str(), &one) != 0 || ::stat(shared_memory.c_str(), &other) != 0 ||
      one.st_dev == other.st_dev || ::access(shared_memory.c_str(), W_OK) != 0) {
    std::cout << "skipped: there is one file system only\n";
    return;
  }
  const auto there = shared_memory / here.path().filename();
  fs::create_directory(there);
  write(here.path() / "a.part", "content");
  CHECK(rename_without_replacing(here.path() / "a.part", there / "a") == RenameResult::done);
  CHECK(read_file(there / "a") == "content");
  CHECK(fs::is_empty(here.path()));
  write(here.path() / "b.part", "other");
  CHECK(rename_without_replacing(here.path() / "b.part", there / "a") ==
        RenameResult::target_exists);
  CHECK(read_file(there / "a") == "content");
  CHECK(fs::exists(here.path() / "b.part"));
  CHECK(std::distance(fs::directory_iterator(there), {}) == 1);
  fs::remove_all(there);
}

TEST_CASE("files: a file for its owner only is that from its first byte on", "[base]") {
  namespace fs = std::filesystem;
  const TemporaryDirectory directory;
  const auto path = directory.path() / "token";
  // What a crash, or somebody else, has left under the temporary name.
  write(path.string() + ".part", "old");
  fs::permissions(path.string() + ".part", fs::perms::all);
  AtomicFile file(path, FileAccess::owner_only);
  CHECK(fs::status(path.string() + ".part").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  file.write("secret");
  file.commit();
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(read_file(path) == "secret");
}

TEST_CASE("files: rename never replaces a file", "[base]") {
  const TemporaryDirectory directory;
  write(directory.path() / "a.part", "new");
  write(directory.path() / "a", "old");
  CHECK(rename_without_replacing(directory.path() / "a.part", directory.path() / "a") ==
        RenameResult::target_exists);
  CHECK(read_file(directory.path() / "a") == "old");
  CHECK(rename_without_replacing(directory.path() / "a.part", directory.path() / "b") ==
        RenameResult::done);
  CHECK(read_file(directory.path() / "b") == "new");
  CHECK_FALSE(std::filesystem::exists(directory.path() / "a.part"));
}

TEST_CASE("files: a symbolic link is no regular file of ours", "[base]") {
  const TemporaryDirectory directory;
  write(directory.path() / "a", "123");
  std::filesystem::create_symlink(directory.path() / "a", directory.path() / "link");
  CHECK(file_facts(directory.path() / "a")->bytes == 3);
  CHECK_FALSE(file_facts(directory.path() / "link").has_value());
}

TEST_CASE("atomic file: what is not committed leaves nothing", "[base]") {
  const TemporaryDirectory directory;
  {
    AtomicFile file(directory.path() / "r.csv");
    file.write("half");
  }
  CHECK(std::filesystem::is_empty(directory.path()));
  AtomicFile file(directory.path() / "r.csv");
  file.write("whole");
  file.commit();
  CHECK(read_file(directory.path() / "r.csv") == "whole");
  CHECK_FALSE(std::filesystem::exists(directory.path() / "r.csv.part"));
}

TEST_CASE("file lock: a second holder is refused until the first lets go", "[base]") {
  const TemporaryDirectory directory;
  auto first = FileLock::try_acquire(directory.path() / "lock");
  REQUIRE(first.has_value());
  CHECK_FALSE(FileLock::try_acquire(directory.path() / "lock").has_value());
  first.reset();
  CHECK(FileLock::try_acquire(directory.path() / "lock").has_value());
}

TEST_CASE("file lock: whether it is held can be asked without taking it or making the file",
          "[base]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "lock";
  CHECK_FALSE(FileLock::is_held(path));
  CHECK_FALSE(std::filesystem::exists(path));
  auto lock = FileLock::try_acquire(path);
  CHECK(FileLock::is_held(path));
  lock.reset();
  CHECK_FALSE(FileLock::is_held(path));
}

TEST_CASE("file lock: the holder's note replaces an earlier one", "[base]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "lock";
  auto lock = FileLock::try_acquire(path);
  REQUIRE(lock.has_value());
  lock->leave_note("a rather long note");
  lock->leave_note("short");
  CHECK(read_file(path) == "short");
}

TEST_CASE("hash: SHA-256 of text and of a file agree with FIPS 180-4", "[base]") {
  const TemporaryDirectory directory;
  write(directory.path() / "abc", "abc");
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(sha256_hex("abc") == expected);
  CHECK(sha256_hex_of_file(directory.path() / "abc") == expected);
}
