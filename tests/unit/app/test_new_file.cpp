// Files of ours in directories of the user's.

#include "client/new_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "temporary_directory.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("new files: several fill one directory, and leave nothing but files", "[app]") {
  const tests::TemporaryDirectory directory;
  const auto there = directory.path() / "images";
  {
    const NewFiles one(there);
    const NewFiles other(there);
    CHECK(tests::names_in(there).size() == 2);  // nobody takes a living one for dead
    CHECK(one.write(there / "a.png", "a") == Wrote::fresh);
    CHECK(other.write(there / "b.png", "b") == Wrote::fresh);
    CHECK(other.write(there / "a.png", "a") == Wrote::same_is_there);
    CHECK(tests::thrown([&] {
            (void)one.write(there / "b.png", "c");
          }).find("there is another file of this name") != std::string::npos);
  }
  CHECK(tests::names_in(there) == std::vector<std::string>{"a.png", "b.png"});
  CHECK(base::read_file(there / "b.png") == "b");
}

TEST_CASE("new files: what the dead have left is cleared away, and nothing else", "[app]") {
  const tests::TemporaryDirectory directory;
  const auto& there = directory.path();
  write(there / ".invokeai-batch-get-17" / "part", "half");
  write(there / ".invokeai-batch-get-17-2" / "lock", "");
  write(there / ".invokeai-batch-get-18" / "letter", "theirs");
  write(there / ".invokeai-batch-get-mine" / "part", "theirs");
  write(there / ".invokeai-batch-get-19", "theirs");
  fs::create_directory_symlink("elsewhere", there / ".invokeai-batch-get-20");
  write(there / "elsewhere" / "part", "theirs");
  write(there / "a.png.17.part", "theirs");
  clear_left_rooms(there);
  CHECK(tests::names_in(there) ==
        std::vector<std::string>{".invokeai-batch-get-18", ".invokeai-batch-get-19",
                                 ".invokeai-batch-get-20", ".invokeai-batch-get-mine",
                                 "a.png.17.part", "elsewhere"});
  CHECK(fs::exists(there / ".invokeai-batch-get-18" / "letter"));
  CHECK(fs::exists(there / ".invokeai-batch-get-mine" / "part"));
  CHECK(fs::exists(there / "elsewhere" / "part"));
}
