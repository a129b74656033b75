// Boards: made once, looked for when in doubt, waited for, taken back by whoever was later, so that
// there is one of its name.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "script.hpp"

using namespace invokeai_batch;
using base::Milliseconds;
using events::EventKind;
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

// Older than ours, and ours.
Boards two_boards() {
  Boards boards(2);
  boards[0].id = {"older"};
  boards[1].id = {"ours"};
  for (auto& board : boards) {
    board.name = "foxes";
  }
  return boards;
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
  script.tick_until<run::ListBoards>();
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
  script.tick_until<run::ListBoards>();
  script.answer<run::ListBoards>(Boards{});
  CHECK(script.open<run::CreateBoard>() == 1);
}

TEST_CASE("engine: a missing board is looked for, announced, and made once for all jobs", "[run]") {
  Script script(3, {}, 1);
  script.begin();
  script.queue_is_fine();
  CHECK(script.open<run::Enqueue>() == 0);
  const auto turn = script.answer<run::ListBoards>(std::vector<invokeai::Board>{});
  CHECK(std::get<store::BoardRow>(turn.rows.at(0)).board_id.empty());
  CHECK(script.open<run::CreateBoard>() == 1);
  invokeai::Board made;
  made.id = {"id"};
  made.name = "foxes";
  script.answer<run::CreateBoard>(made);
  CHECK(script.open<run::Enqueue>() == 0);  // is it the only one?
  script.answer<run::ListBoards>(std::vector<invokeai::Board>{made});
  CHECK(script.saw(EventKind::board_created));
  CHECK(script.open<run::Enqueue>() == 2);
}

TEST_CASE("engine: a run that is prepared gets all its boards, and no job of it is sent", "[run]") {
  run::Setup setup;
  setup.purpose = run::Purpose::boards;
  setup.jobs.resize(1);
  setup.jobs.front().id = {"job"};
  setup.jobs.front().boards = {0};
  setup.boards = {{"foxes", {}}, {"cats", {}}};
  Script script(std::move(setup));
  script.begin();
  CHECK(script.open<run::AskQueueStatus>() == 0);
  auto turn = script.answer<run::ListBoards>(std::vector<invokeai::Board>{});
  std::vector<invokeai::Board> made;
  while (!turn.exit) {
    if (script.open<run::CreateBoard>() == 0) {
      turn = script.answer<run::ListBoards>(made);
      continue;
    }
    invokeai::Board board;
    board.name = made.empty() ? "foxes" : "cats";
    board.id = {board.name + "-id"};
    made.push_back(board);
    turn = script.answer<run::CreateBoard>(board);
  }
  CHECK(made.size() == 2);
  CHECK_FALSE(turn.exit->error_class.has_value());
  CHECK(script.open<run::Enqueue>() == 0);
}

TEST_CASE("engine: of two boards that were made at once the older is used, and our newer one goes",
          "[run]") {
  Script script(1, {}, 1);
  script.begin();
  script.queue_is_fine();
  script.answer<run::ListBoards>(std::vector<invokeai::Board>{});
  const auto boards = two_boards();
  script.answer<run::CreateBoard>(boards.back());
  script.answer<run::ListBoards>(boards);
  const auto gone = script.take<run::DeleteBoard>();
  CHECK(std::get<run::DeleteBoard>(gone.what).made.value == "ours");
  CHECK(script.open<run::Enqueue>() == 0);  // should we die now, the next run has to know of it
  script.reply(gone, run::BoardDeleted{});
  CHECK_FALSE(script.saw(EventKind::board_created));
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a board that was made too late goes, also when its maker was killed before",
          "[run]") {
  Script script(1, {}, 1);
  run::Begin begin;
  begin.boards.push_back({"http://sim", "foxes", "", "ours"});
  script.begin(begin);
  script.queue_is_fine();
  const auto boards = two_boards();
  script.answer<run::ListBoards>(boards);
  script.answer<run::DeleteBoard>(failure(FailureKind::no_answer));
  CHECK(script.open<run::Enqueue>() == 0);
  script.tick_until<run::ListBoards>();
  script.answer<run::ListBoards>(boards);
  const auto turn = script.answer<run::DeleteBoard>(run::BoardDeleted{});
  CHECK(script.open<run::Enqueue>() == 1);
  const auto& row = std::get<store::BoardRow>(turn.rows.at(0));
  CHECK(row == store::BoardRow{"http://sim", "foxes", "older", ""});
}

TEST_CASE("engine: a board that was made too late stays when somebody has filled it", "[run]") {
  Script script(1, {}, 1);
  run::Begin begin;
  begin.boards.push_back({"http://sim", "foxes", "", "ours"});
  script.begin(begin);
  script.queue_is_fine();
  auto boards = two_boards();
  SECTION("with images") {
    boards.back().image_count = 1;
  }
  SECTION("with assets") {
    boards.back().asset_count = 1;
  }
  SECTION("with videos") {
    boards.back().video_count = 1;
  }
  script.answer<run::ListBoards>(boards);
  CHECK(script.open<run::DeleteBoard>() == 0);
  CHECK(script.saw(EventKind::warning, "the server has 2 boards called \"foxes\" by now"));
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a board that was made too late and cannot be deleted ends no run", "[run]") {
  Script script(1, {}, 1);
  run::Begin begin;
  begin.boards.push_back({"http://sim", "foxes", "", "ours"});
  script.begin(begin);
  script.queue_is_fine();
  for (int attempt = 0; attempt < 3; ++attempt) {
    script.tick_until<run::ListBoards>();
    script.answer<run::ListBoards>(two_boards());
    script.answer<run::DeleteBoard>(failure(FailureKind::server_error));
  }
  script.tick_until<run::ListBoards>();
  script.answer<run::ListBoards>(two_boards());
  CHECK(script.saw(EventKind::warning, "the server has 2 boards called \"foxes\" by now"));
  script.tick_until<run::Enqueue>();
}

TEST_CASE("engine: of several boards of a name the one that the directory used is its own",
          "[run]") {
  Script script(1, {}, 1);
  run::Begin begin;
  begin.boards.push_back({"http://sim", "foxes", "ours", ""});
  script.begin(begin);
  script.queue_is_fine();
  const auto turn = script.answer<run::ListBoards>(two_boards());
  CHECK_FALSE(turn.exit.has_value());
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a board whose creation got no answer is looked for again", "[run]") {
  Script script(1, {}, 1);
  script.begin();
  script.queue_is_fine();
  script.answer<run::ListBoards>(std::vector<invokeai::Board>{});
  script.answer<run::CreateBoard>(failure(FailureKind::no_answer));
  script.tick_until<run::ListBoards>();
  invokeai::Board there;
  there.id = {"id"};
  there.name = "foxes";
  script.answer<run::ListBoards>(std::vector<invokeai::Board>{there});
  CHECK(script.open<run::CreateBoard>() == 0);
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a board that cannot be made ends the run in time, whatever else is well",
          "[run]") {
  run::Limits limits;
  limits.server_timeout = Milliseconds{60'000};
  Script script(1, limits, 1);
  std::optional<run::Exit> exit = script.begin().exit;
  int seconds = 0;
  for (; seconds < 200 && !exit; ++seconds) {
    script.pass(Milliseconds{1'000});
    exit = script.tick().exit;
    if (!exit && script.open<run::AskQueueStatus>() > 0) {
      exit = script.queue_is_fine().exit;
    }
    if (!exit && script.open<run::ListBoards>() > 0) {
      exit = script.answer<run::ListBoards>(std::vector<invokeai::Board>{}).exit;
    }
    if (!exit && script.open<run::CreateBoard>() > 0) {
      exit = script.answer<run::CreateBoard>(failure(FailureKind::server_error, "500")).exit;
    }
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::server);
  CHECK(exit->reason == "boards and uploads keep failing: 500");
  CHECK(script.saw(EventKind::waiting, "boards and uploads fail for now: 500"));
  CHECK(seconds <= 65);
}

TEST_CASE("engine: a second board of one name ends no run: the oldest is used, and that is told",
          "[run]") {
  Script script(1, {}, 1);
  script.begin();
  script.queue_is_fine();
  invokeai::Board young;
  young.id = {"young"};
  young.name = "foxes";
  young.created_at = "2026-11-24 21:09:07.022";
  auto old = young;
  old.id = {"old"};
  old.created_at = "2026-11-23 21:09:07.022";
  const auto turn = script.answer<run::ListBoards>(std::vector<invokeai::Board>{young, old, young});
  CHECK_FALSE(turn.exit.has_value());
  CHECK(std::get<store::BoardRow>(turn.rows.at(0)).board_id == "old");
  CHECK(script.saw(EventKind::warning,
                   "the server has 3 boards called \"foxes\" by now; the oldest is used"));
  CHECK(script.open<run::Enqueue>() == 1);
}
