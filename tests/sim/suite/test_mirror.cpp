// A mirror that is killed, or has no room, and goes on the next time: every image of the server's
// is there once, to the bit, and nothing else.

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "batch.hpp"
#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::tests;

namespace {

namespace fs = std::filesystem;

constexpr const char* k_gallery = R"({
  "boards": [{"name": "Foxes"}, {"name": "foxes"}, {"name": "a/b"}],
  "images": [{"name": "one.png", "board": "foxes", "bytes": 9000},
             {"name": "clip.mp4", "board": "a/b", "video": true},
             {"name": "loose.png", "starred": true}],
  "galleries": [{"count": 30, "width": 64, "height": 64, "bytes": 9000, "board": "Foxes"}]})";

class Mirror {
 public:
  Mirror() { m_server.control("seed", k_gallery); }

  Finished run(const Environment& more = {}, const Words& flags = {}) {
    Command command{.words = {INVOKEAI_BATCH_BIN_DIR "/invokeai-batch", "mirror", "--all", "-o",
                              "copy", "--server", m_server.url()},
                    .directory = m_directory.path(),
                    .environment = clean_environment(m_directory.path() / "home")};
    command.words.insert(command.words.end(), flags.begin(), flags.end());
    command.environment.insert(more.begin(), more.end());
    return run_to_end(command);
  }

  // What lies in the directory, by the server's books.
  void check() {
    std::multiset<std::string> expected;
    const auto ledger = json::parse(m_server.get("/__sim__/ledger"), "ledger");
    for (const auto [key, image] : ledger.root()["images"]) {
      expected.emplace(image["sha256"].text());
    }
    std::multiset<std::string> there;
    int indexes = 0;
    int videos = 0;  // the books have none
    for (const auto& entry : fs::recursive_directory_iterator(copy())) {
      const auto path = entry.path().lexically_relative(copy()).string();
      if (!entry.is_regular_file() || path.starts_with(".invokeai-batch")) {
        continue;
      }
      if (entry.path().filename() == "index.csv") {
        ++indexes;
      } else if (entry.path().extension() == ".mp4") {
        ++videos;
      } else {
        there.insert(base::sha256_hex_of_file(entry.path()));
      }
    }
    CHECK(there == expected);
    CHECK(there.size() == 32);
    CHECK(videos == 1);
    CHECK(indexes == 4);
    CHECK_FALSE(fs::exists(copy() / ".invokeai-batch" / "parts"));
  }

  [[nodiscard]] fs::path copy() const { return m_directory.path() / "copy"; }
  [[nodiscard]] const SimulatedServer& server() const { return m_server; }

 private:
  SimulatedServer m_server{};
  TemporaryDirectory m_directory{};
};

}  // namespace

TEST_CASE("whatever point a mirror was killed at, the next one leaves each image once") {
  for (const std::string point : {"download.write", "publish.before_rename", "publish.after_rename",
                                  "store.before_commit", "store.after_commit"}) {
    for (const std::string nth : {"1", "2", "4"}) {
      SECTION(point + ", time " + nth) {
        Mirror mirror;
        const auto killed = mirror.run({{"INVOKEAI_BATCH_FAULT", point + "=kill@" + nth}});
        check_ended(killed, 128 + 9);
        check_ended(mirror.run(), 0, {"4 boards, 33 images: "});
        mirror.check();
        check_ended(mirror.run(), 0, {"4 boards, 33 images: nothing to fetch"});
        mirror.check();
      }
    }
  }
}

TEST_CASE("a mirror that finds no room keeps what is whole, and goes on") {
  for (const std::string fault : {"download.write=fail@5", "store.before_commit=fail@2"}) {
    SECTION(fault) {
      Mirror mirror;
      check_ended(mirror.run({{"INVOKEAI_BATCH_FAULT", fault}}), 4, {"the mirror is not whole"});
      check_ended(mirror.run(), 0);
      mirror.check();
    }
  }
}

TEST_CASE("a mirror that is killed while it follows finds its files again") {
  Mirror mirror;
  check_ended(mirror.run(), 0);
  const auto boards = json::parse(mirror.server().get("/api/v1/boards/?all=true"), "boards");
  for (const auto [key, board] : boards.root()) {
    if (board["board_name"].text() == "Foxes") {
      check_ended(
          run_to_end({.words = {INVOKEAI_BATCH_BIN_DIR "/invokeai-batch", "images", "move",
                                std::string(board["board_id"].text()), "one.png", "loose.png",
                                "--server", mirror.server().url()},
                      .directory = mirror.copy(),
                      .environment = clean_environment(mirror.copy().parent_path() / "home")}),
          0);
    }
  }
  const auto killed =
      mirror.run({{"INVOKEAI_BATCH_FAULT", "store.before_commit=kill@1"}}, {"--follow"});
  check_ended(killed, 128 + 9);
  check_ended(mirror.run({}, {"--follow"}), 0, {"nothing to fetch"});
  mirror.check();
  CHECK(fs::exists(mirror.copy() / "Foxes" / "one.png"));
  CHECK(fs::exists(mirror.copy() / "Foxes" / "loose.png"));
}
