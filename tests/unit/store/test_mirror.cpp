#include <set>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/mirror.hpp"
#include "invokeai_batch/store/store.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;

namespace {

MirroredFile file(const std::string& name, const std::string& created) {
  MirroredFile file{.image_name = name,
                    .board = "b1",
                    .path = name,
                    .bytes = 7,
                    .sha256 = "ab",
                    .modified_ns = 5,
                    .created = created,
                    .starred = true,
                    .width = 64,
                    .height = 32,
                    .has_workflow = true};
  file.making = {"pos", "neg", "17", "tiny", "blake3:1", "detail:0.5", "30", "7.5", "euler"};
  return file;
}

MirrorList filled(const std::filesystem::path& directory) {
  auto list = MirrorList::open(directory);
  list.put_board({"b1", "Foxes", "Foxes"});
  list.put({file("b.png", "2026-01-02"), file("a.png", "2026-01-01")});
  return list;
}

}  // namespace

TEST_CASE("mirror list: what was entered is read again, by age", "[store]") {
  const tests::TemporaryDirectory directory;
  filled(directory.path()).set_server("http://here");
  std::vector<std::string> paths;
  REQUIRE(each_mirrored(directory.path(), [&](const MirroredBoard& board, const std::string& path,
                                              MirroredFile&& one) {
    CHECK(board.name == "Foxes");
    CHECK(one.bytes == 7);
    CHECK(one.starred);
    CHECK(one.on_server);
    CHECK_FALSE(one.is_video);
    CHECK(one.has_workflow);
    CHECK(one.height == 32);
    CHECK(one.making.loras == "detail:0.5");
    CHECK(one.making.scheduler == "euler");
    paths.push_back(path);
  }));
  CHECK(paths == std::vector<std::string>{"Foxes/a.png", "Foxes/b.png"});
  CHECK(MirrorList::open(directory.path()).server() == "http://here");
}

TEST_CASE("mirror list: names that a file system takes for one are taken", "[store]") {
  const tests::TemporaryDirectory directory;
  const auto list = filled(directory.path());
  CHECK(list.is_taken("b1", "A.PNG", "c.png"));
  CHECK_FALSE(list.is_taken("b1", "a.png", "a.png"));
  CHECK_FALSE(list.is_taken("b2", "a.png", "c.png"));
}

TEST_CASE("mirror list: what the server did not show, but for what it is known to lack",
          "[store]") {
  const tests::TemporaryDirectory directory;
  auto list = filled(directory.path());
  auto gone = file("c.png", "2026-01-03");
  gone.on_server = false;
  list.put({gone});
  list.note_seen({"a.png", "a.png", "elsewhere.png"});
  CHECK(list.unseen("b1") == std::vector<std::string>{"b.png"});
}

TEST_CASE("mirror list: one writer, and no run in the same directory", "[store]") {
  const tests::TemporaryDirectory directory;
  {
    const auto list = filled(directory.path());
    CHECK_THROWS_AS(MirrorList::open(directory.path()), base::Error);
  }
  CHECK_THROWS_WITH(Store::open(directory.path()), directory.path().string() +
                                                       ": this directory is a mirror of boards\n"
                                                       "  hint: choose another directory (-o)");
  const tests::TemporaryDirectory other;
  static_cast<void>(Store::open(other.path()));
  CHECK_THROWS_WITH(MirrorList::open(other.path()),
                    other.path().string() +
                        ": this is the output directory of a run\n"
                        "  hint: mirror into another directory (-o)");
  CHECK_FALSE(each_mirrored(other.path(), [](const auto&, const auto&, auto&&) {}));
}
