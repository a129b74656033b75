// Ctrl-C and sudden death at any point: run again, and every image is there exactly once.

#include <signal.h>

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

namespace {

// Six jobs of the model-free workflow.
Words six_jobs(const std::string& board, const std::string& out) {
  Words words{"run", workflow("minimal-no-model"), "--board", board, "--set", "height=32", "-o",
              out};
  for (const auto* prompt : {"one", "two", "three", "four", "five", "six"}) {
    words.insert(words.end(), {"--matrix", std::string("Prompt=") + prompt});
  }
  return words;
}

// The directory and the server agree: six images, each once. `sent` is what the queue grew by.
void require_six_once(Stage& stage, const std::string& board, const std::string& out,
                      std::int64_t sent) {
  const auto rows = require_verified_results(out, stage.books());
  REQUIRE(column(rows, "Prompt") == Words{"one", "two", "three", "four", "five", "six"});
  REQUIRE(stage.books().images_on(board).size() == 6);
  REQUIRE(sent == 6);
}

void require_death_leaves_no_trace(const Environment& fault) {
  Stage stage;
  const auto board = fresh_board("killed");
  const auto out = stage.path("out");
  const auto total = stage.books().queue().total;
  const auto killed = stage.run(six_jobs(board, out), fault);
  INFO(killed.err);
  REQUIRE(killed.status == 128 + SIGKILL);
  const auto done = stage.run(six_jobs(board, out));
  INFO(done.err);
  REQUIRE(done.status == 0);
  require_six_once(stage, board, out, stage.books().queue().total - total);
}

}  // namespace

TEST_CASE("interruptions: Ctrl-C cancels what waits, keeps what is done, and can be carried on",
          "[interruptions]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("interrupted");
  const auto out = stage.path("out");
  auto process = stage.start(six_jobs(board, out));
  REQUIRE(process.wait_for("/0001.png\n", k_patience));
  process.send(SIGINT);
  const auto stopped = process.wait(k_patience);
  INFO(stopped.err);
  REQUIRE(stopped.status == 130);
  REQUIRE(stage.books().queue().pending == 0);
  const auto kept = require_verified_results(out, stage.books());
  REQUIRE(kept.size() == lines_of(stopped.out).size());
  REQUIRE(kept.size() < 6);

  const auto done = stage.run(six_jobs(board, out));
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(lines_of(done.out).size() == 6 - kept.size());
  const auto rows = require_verified_results(out, stage.books());
  REQUIRE(column(rows, "Prompt") == Words{"one", "two", "three", "four", "five", "six"});
  REQUIRE(stage.books().images_on(board).size() == 6);
}

TEST_CASE("interruptions: kill -9 in the middle loses and doubles nothing", "[interruptions]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("killed");
  const auto out = stage.path("out");
  const auto total = stage.books().queue().total;
  auto process = stage.start(six_jobs(board, out));
  REQUIRE(process.wait_for("/0002.png\n", k_patience));
  process.send(SIGKILL);
  REQUIRE(process.wait(k_patience).status == 128 + SIGKILL);

  const auto done = stage.run({"resume", out});
  INFO(done.err);
  REQUIRE(done.status == 0);
  require_six_once(stage, board, out, stage.books().queue().total - total);
}

TEST_CASE("interruptions: death at a named point loses and doubles nothing", "[interruptions]") {
  if (!has_server()) {
    return;
  }
  const auto* point = GENERATE("enqueue.before_send=kill@3", "enqueue.after_reply=kill@2",
                               "publish.before_rename=kill@2", "publish.after_rename=kill@2",
                               "store.before_commit=kill@5", "store.after_commit=kill@5");
  INFO(point);
  require_death_leaves_no_trace({{"INVOKEAI_BATCH_FAULT", point}});
}

}  // namespace invokeai_batch::tests
