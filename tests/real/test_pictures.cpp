// Pictures of this machine in an image input: each content is sent once, as an asset on the board
// of its images, and sent again only when the server no longer has it.

#include <algorithm>
#include <filesystem>

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

const fs::path k_photos = INVOKEAI_BATCH_SOURCE_DIR "/configs/photos";

Words assets_on(Stage& stage, const std::string& board) {
  Words assets;
  for (const auto& name : stage.books().images_on(board)) {
    if (stage.books().image(name).category == "user") {
      assets.push_back(name);
    }
  }
  return assets;
}

std::size_t run_and_count(Stage& stage, const Words& command) {
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  return require_verified_results(stage.path("out"), stage.books()).size();
}

}  // namespace

TEST_CASE("pictures: a folder is an axis, each of its pictures is sent once", "[pictures]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("blurred");
  const fs::path folder = stage.path("photos");
  fs::create_directories(folder);
  fs::copy_file(k_photos / "checks.png", folder / "checks.png");
  fs::copy_file(k_photos / "stripes.png", folder / "stripes.png");
  // The same content under another name is not sent again.
  fs::copy_file(k_photos / "stripes.png", folder / "stripes-copy.png");
  Words command{"run",      INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/image.json",
                "--matrix", "image=" + folder.string() + "/",
                "--matrix", "radius=0,3",
                "--board",  board,
                "--name",   "{image}-{radius}.{ext}",
                "-o",       stage.path("out")};
  REQUIRE(run_and_count(stage, command) == 6);
  const auto assets = assets_on(stage, board);
  REQUIRE(assets.size() == 2);
  REQUIRE(pixels_of(stage.path("out/stripes-0.png")) ==
          pixels_of(stage.path("out/stripes-copy-0.png")));
  REQUIRE(pixels_of(stage.path("out/stripes-0.png")) != pixels_of(stage.path("out/checks-0.png")));
  REQUIRE(pixels_of(stage.path("out/stripes-0.png")) != pixels_of(stage.path("out/stripes-3.png")));

  SECTION("again: nothing is sent") {
    const auto total = stage.books().queue().total;
    REQUIRE(run_and_count(stage, command) == 6);
    REQUIRE(stage.books().queue().total == total);
    REQUIRE(assets_on(stage, board) == assets);
  }
  SECTION("more jobs use what the server has; what was deleted there is sent again") {
    stage.books().delete_image(assets.front());
    const auto axis = std::find(command.begin(), command.end(), "radius=0,3");
    *axis = "radius=0,3,5";
    REQUIRE(run_and_count(stage, command) == 9);
    const auto now = assets_on(stage, board);
    REQUIRE(now.size() == 2);
    REQUIRE(std::find(now.begin(), now.end(), assets.back()) != now.end());
    REQUIRE(std::find(now.begin(), now.end(), assets.front()) == now.end());
  }
}

}  // namespace invokeai_batch::tests
