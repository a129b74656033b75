#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/listed_files.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using base::ListedFile;
using base::Verdict;
using tests::TemporaryDirectory;

namespace fs = std::filesystem;

namespace {

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

ListedFile listed(const std::string& path, const std::string& bytes) {
  return {.path = path, .bytes = bytes.size(), .sha256 = base::sha256_hex(bytes)};
}

}  // namespace

TEST_CASE("listed files: whole, missing, changed, with a size or without", "[base]") {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path() / "a");
  write_file(directory.path() / "a/x.png", "picture");
  CHECK(base::verdict_of(directory.path(), listed("a/x.png", "picture")) == Verdict::whole);
  CHECK(base::verdict_of(directory.path(), listed("a/x.png", "Picture")) == Verdict::changed);
  CHECK(base::verdict_of(directory.path(), listed("a/x.png", "longer picture")) ==
        Verdict::changed);
  CHECK(base::verdict_of(directory.path(), listed("a/y.png", "picture")) == Verdict::missing);
  auto without_size = listed("a/x.png", "picture");
  without_size.bytes.reset();
  CHECK(base::verdict_of(directory.path(), without_size) == Verdict::whole);
}

TEST_CASE("listed files: what is no regular file is changed", "[base]") {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path() / "x.png");
  write_file(directory.path() / "picture", "picture");
  fs::create_symlink("picture", directory.path() / "link.png");
  CHECK(base::verdict_of(directory.path(), listed("x.png", "")) == Verdict::changed);
  CHECK(base::verdict_of(directory.path(), listed("link.png", "picture")) == Verdict::changed);
}

TEST_CASE("listed files: nobody looks outside of the directory", "[base]") {
  const TemporaryDirectory directory;
  const auto home = directory.path() / "home";
  fs::create_directories(home);
  fs::create_directories(directory.path() / "elsewhere");
  write_file(directory.path() / "elsewhere/x.png", "picture");
  fs::create_directory_symlink("../elsewhere", home / "board");
  for (const auto* path : {"../elsewhere/x.png", "/etc/passwd", "board/x.png", "", "a/../../x"}) {
    INFO(path);
    CHECK(base::verdict_of(home, listed(path, "picture")) == Verdict::outside);
  }
}

TEST_CASE("listed files: all that lies below is seen, links are not followed", "[base]") {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path() / "b/c");
  fs::create_directories(directory.path() / "empty");
  write_file(directory.path() / "b/c/x.png", "x");
  write_file(directory.path() / "a.txt", "a");
  fs::create_directory_symlink("b", directory.path() / "link");
  CHECK(base::files_below(directory.path()) ==
        std::vector<std::string>{"a.txt", "b/c/x.png", "link"});
}
