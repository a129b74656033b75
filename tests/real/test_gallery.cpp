// Boards, images and their mirror, and the recipe that fills them.

#include <filesystem>
#include <set>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "results.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

Words recipe(const Stage& stage, const std::string& board) {
  return {"run",     INVOKEAI_BATCH_SOURCE_DIR "/configs/recipes/sdxl-text-to-image.yaml",
          "--set",   "sdxl_model_loader.model=tiny-sdxl",
          "--set",   "width=64",
          "--set",   "height=64",
          "--set",   "steps=2",
          "--board", board,
          "-o",      stage.path("out")};
}

std::multiset<std::string> digests_of(const fs::path& directory) {
  std::multiset<std::string> digests;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".png") {
      digests.insert(base::sha256_hex_of_file(entry.path()));
    }
  }
  return digests;
}

}  // namespace

TEST_CASE(
    "gallery: the recipe's board, mirrored, has the files of the run; again it has nothing new",
    "[gallery]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("mirror");
  const auto run = stage.run(recipe(stage, board));
  INFO(run.err);
  REQUIRE(run.status == 0);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 2);

  const Words mirror{"mirror", board, "-o", stage.path("copy")};
  const auto first = stage.run(mirror);
  INFO(first.err);
  REQUIRE(first.status == 0);
  REQUIRE(lines_of(first.out).size() == 2);
  REQUIRE(digests_of(stage.path("copy")) == digests_of(stage.path("out")));
  const auto index =
      base::read_file(fs::path(lines_of(first.out).front()).parent_path() / "index.csv");
  // This workflow's metadata name no model, and none is guessed.
  REQUIRE(index.find(",,,,30,7.5,") != std::string::npos);
  REQUIRE(index.find("a red fox in the snow,blurry,") != std::string::npos);

  const auto second = stage.run(mirror);
  INFO(second.err);
  REQUIRE(second.status == 0);
  REQUIRE(second.out.empty());
  REQUIRE(second.err.find("nothing to fetch") != std::string::npos);
}

TEST_CASE("gallery: starred, latest, fetched, copied, told by the mirror, deleted", "[gallery]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("gallery");
  REQUIRE(stage.run(recipe(stage, board)).status == 0);
  REQUIRE(stage.run({"mirror", board, "-o", stage.path("copy")}).status == 0);
  const auto latest = stage.run({"images", "latest", board});
  REQUIRE(lines_of(latest.out).size() == 1);
  const auto name = lines_of(latest.out).front();
  REQUIRE(stage.run({"images", "star", name}).status == 0);
  REQUIRE(stage.run({"images", "list", "--board", board, "--starred", "--names"}).out ==
          name + "\n");
  const auto told = stage.run({"mirror", board, "-o", stage.path("copy"), "--follow"});
  INFO(told.err);
  REQUIRE(told.err.find("was starred on the server") != std::string::npos);
  const auto got = stage.run({"images", "get", name, "-o", stage.path("got")});
  REQUIRE(lines_of(got.out) == Words{stage.path("got") + "/" + name});
  const auto copied = stage.run({"images", "copy", board, name});
  INFO(copied.err);
  REQUIRE(copied.status == 0);
  REQUIRE(stage.books().images_on(board).size() == 3);
  REQUIRE(stage.run({"images", "delete", name, "--yes"}).status == 0);
  const auto deleted = stage.run({"mirror", board, "-o", stage.path("copy")});
  INFO(deleted.err);
  REQUIRE(deleted.status == 0);
  REQUIRE(deleted.err.find("was deleted on the server, and is kept") != std::string::npos);
  REQUIRE(digests_of(stage.path("copy")).size() == 3);
}

}  // namespace invokeai_batch::tests
