// A board whose creation got no answer is in doubt: it is looked for, and waited for, so that there
// is one of its name.

#include <vector>

#include "catch.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "script.hpp"

using namespace invokeai_batch;
using base::Milliseconds;
using invokeai::FailureKind;
using tests::failure;
using tests::Script;

namespace {

using Boards = std::vector<invokeai::Board>;

constexpr Milliseconds k_step{100};

invokeai::Board foxes() {
  invokeai::Board board;
  board.id = {"id"};
  board.name = "foxes";
  return board;
}

// Until the list of boards is asked for.
void wait_for_list(Script& script) {
  for (int i = 0; i < 100 && script.open<run::ListBoards>() == 0; ++i) {
    script.pass(k_step);
    script.tick();
  }
}

}  // namespace

TEST_CASE("engine: a stop waits for the board that is being made, so that the next run knows it",
          "[run]") {
  Script script(1, {}, 1);
  script.begin();
  script.queue_is_fine();
  script.answer<run::ListBoards>(Boards{});
  REQUIRE(script.open<run::CreateBoard>() == 1);
  CHECK_FALSE(script.step(run::Stop{}).exit.has_value());
  CHECK(script.answer<run::CreateBoard>(foxes()).exit.has_value());
}

TEST_CASE("engine: a stop waits no longer than its own time for a board", "[run]") {
  Script script(1, {}, 1);
  script.begin();
  script.queue_is_fine();
  script.answer<run::ListBoards>(Boards{});
  auto turn = script.step(run::Stop{});
  Milliseconds waited{0};
  for (; !turn.exit && waited < Milliseconds{60'000}; waited += k_step) {
    script.pass(k_step);
    turn = script.tick();
  }
  CHECK(turn.exit.has_value());
  CHECK(waited <= Milliseconds{11'000});
}

TEST_CASE("engine: a stop waits for the picture that is being sent", "[run]") {
  auto setup = Script::setup(1, {}, 0);
  setup.uploads.push_back({.sha256 = "abc"});
  setup.jobs[0].uploads = {0};
  Script script(std::move(setup));
  script.begin();
  script.queue_is_fine();
  REQUIRE(script.open<run::Upload>() == 1);
  CHECK_FALSE(script.step(run::Stop{}).exit.has_value());
  const auto turn = script.answer<run::Upload>(invokeai::ImageName{"fox.png"});
  CHECK(turn.exit.has_value());
  CHECK(std::get<store::UploadRow>(turn.rows.at(0)).image_name == "fox.png");
}

TEST_CASE("engine: a board that an earlier run may have made is looked for twice before it is made",
          "[run]") {
  Script script(1, {}, 1);
  run::Begin begin;
  begin.boards.push_back({"http://sim", "foxes", ""});  // announced, and no reply seen
  script.begin(begin);
  script.queue_is_fine();
  script.answer<run::ListBoards>(Boards{});
  CHECK(script.open<run::CreateBoard>() == 0);
  wait_for_list(script);
  SECTION("it has come meanwhile") {
    script.answer<run::ListBoards>(Boards{foxes()});
    CHECK(script.open<run::CreateBoard>() == 0);
    CHECK(script.open<run::Enqueue>() == 1);
  }
  SECTION("it never came") {
    script.answer<run::ListBoards>(Boards{});
    CHECK(script.open<run::CreateBoard>() == 1);
  }
}

TEST_CASE("engine: a board whose creation never reached the server is made again at once",
          "[run]") {
  Script script(1, {}, 1);
  script.begin();
  script.queue_is_fine();
  script.answer<run::ListBoards>(Boards{});
  script.answer<run::CreateBoard>(failure(FailureKind::not_delivered));
  wait_for_list(script);
  script.answer<run::ListBoards>(Boards{});
  CHECK(script.open<run::CreateBoard>() == 1);
}
