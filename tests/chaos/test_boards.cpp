// What several clients may create at once: boards and uploads.

#include <signal.h>

#include "books.hpp"
#include "catch.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

TEST_CASE("two clients that make the same board at the same time end with one", "[boards]") {
  Stage stage(scenario_of("plain jobs=4 boards=1"));
  // Both see no board, and then each makes one.
  stage.server.control("reply-rules",
                       R"({"method":"GET","path":"/boards","delay_ms":400,"times":4})");
  add_directory(stage);
  tests::Process other(command_of(stage, stage.directories[1]));
  CHECK(run_client(stage, stage.own()).status == 0);
  CHECK(other.wait(std::chrono::seconds(60)).status == 0);
  stage.server.control("clear-rules");
  check_end(stage);
}

TEST_CASE("a board that was made too late goes, also when its maker is killed before", "[boards]") {
  Stage stage(scenario_of("plain jobs=4 boards=1"));
  stage.server.control("reply-rules",
                       R"({"method":"GET","path":"/boards","delay_ms":400,"times":4})");
  stage.proxy.control("rules", R"({"method":"DELETE","path":"/boards","do":"drop_request"})");
  add_directory(stage);
  tests::Process other(command_of(stage, stage.directories[1]));
  start_client(stage);
  stage.proxy.wait_for_request("DELETE /api/v1/boards/*");
  other.send(SIGKILL);
  stage.client->send(SIGKILL);
  stage.is_killed = true;
  end_client(stage);
  stage.server.control("clear-rules");
  stage.proxy.calm();
  check_end(stage);
}

TEST_CASE("of several boards of a name a directory goes on with the one that it used", "[boards]") {
  Stage stage(scenario_of("plain jobs=4 boards=1"));
  CHECK(run_client(stage, stage.own()).status == 0);
  stage.server.post("/api/v1/boards/?board_name=Board%201");
  stage.own().jobs.push_back(new_job(stage));
  write_table(stage, stage.own());
  CHECK(run_client(stage, stage.own()).status == 0);
  const auto boards = json::parse(stage.server.get("/api/v1/boards/?all=true"), "boards");
  std::vector<std::int64_t> images;
  for (const auto& board : boards.root()) {
    images.push_back(board.value["image_count"].integer().value());
  }
  std::sort(images.begin(), images.end());
  CHECK(images == std::vector<std::int64_t>{0, 5});
}

TEST_CASE("an upload whose reply was lost is found again", "[boards]") {
  Stage stage(scenario_of("pictured jobs=3 boards=1"));
  stage.server.control(
      "reply-rules",
      R"({"method":"POST","path":"images/upload","status":500,"acts_first":true,"times":1})");
  CHECK(run_client(stage, stage.own()).status == 0);
  check_end(stage);
}

TEST_CASE("an upload whose reply nobody was left to hear is found again", "[boards]") {
  Stage stage(scenario_of("pictured jobs=3 boards=1"));
  for (const auto* nth : {"1", "2", "3", "4", "5"}) {
    stage.launch.environment["INVOKEAI_BATCH_FAULT"] =
        "store.before_commit=kill@" + std::string(nth);
    static_cast<void>(run_client(stage, stage.own()));
  }
  check_end(stage);
}

}  // namespace invokeai_batch::chaos
