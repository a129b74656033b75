// Boards by name: made when missing, found when there, refused when the name means several.

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

TEST_CASE("boards: a missing one is made once, holds every image, and is found by the next run",
          "[boards]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("made");
  const auto one =
      stage.run({"run", workflow("minimal-no-model"), "--matrix", "Prompt=a fox", "--matrix",
                 "Prompt=an owl", "--board", board, "-o", stage.path("one")});
  INFO(one.err);
  REQUIRE(one.status == 0);
  REQUIRE(stage.books().boards_called(board).size() == 1);
  const auto first = require_verified_results(stage.path("one"), stage.books());
  REQUIRE(column(first, "board") == Words{board, board});

  const auto two =
      stage.run({"run", workflow("minimal-no-model"), "--board", board, "-o", stage.path("two")});
  INFO(two.err);
  REQUIRE(two.status == 0);
  REQUIRE(require_verified_results(stage.path("two"), stage.books()).size() == 1);
  REQUIRE(stage.books().images_on(board).size() == 3);
}

TEST_CASE("boards: a name that means two is refused before anything is sent", "[boards]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("twice");
  stage.books().create_board(board);
  stage.books().create_board(board);
  const auto before = stage.books().queue().total;
  const auto refused =
      stage.run({"run", workflow("minimal-no-model"), "--board", board, "-o", stage.path("out")});
  INFO(refused.err);
  REQUIRE(refused.status == 2);
  REQUIRE(refused.out.empty());
  for (const auto& candidate : stage.books().boards_called(board)) {
    REQUIRE(refused.err.find(candidate.id.value) != std::string::npos);
  }
  REQUIRE(stage.books().queue().total == before);
  REQUIRE_FALSE(std::filesystem::exists(stage.path("out")));
}

TEST_CASE("boards: one of an id is used as it is", "[boards]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("by id");
  stage.books().create_board(board);
  const auto id = stage.books().boards_called(board).front().id.value;
  const auto done =
      stage.run({"run", workflow("minimal-no-model"), "--board", id, "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(stage.books().images_on(board).size() == 1);
}

}  // namespace invokeai_batch::tests
