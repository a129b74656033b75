// A server that is paused, or dies and comes back, while a run is under way.
//
// INVOKEAI_BATCH_REAL_SERVER_NAME is the name under which scripts/real-server knows the server;
// without it the cases that kill the server are skipped, and say so.

#include <cstdlib>

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

Words four_jobs(const std::string& board, const std::string& out) {
  Words words{"run", workflow("minimal-no-model"), "--json", "--board", board, "-o", out};
  for (const auto* prompt : {"one", "two", "three", "four"}) {
    words.insert(words.end(), {"--matrix", std::string("Prompt=") + prompt});
  }
  return words;
}

// scripts/real-server COMMAND on the server that is tested against, in the environment of the
// person who runs the tests: the server's root and cache are theirs.
Finished real_server(const std::string& command, const std::string& name) {
  Command script;
  script.words = {INVOKEAI_BATCH_SOURCE_DIR "/scripts/real-server", command, "--name", name};
  for (const auto* variable : {"HOME", "PATH", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR"}) {
    if (const char* value = std::getenv(variable)) {
      script.environment[variable] = value;
    }
  }
  return Process(script).wait(k_patience);
}

}  // namespace

TEST_CASE("server trouble: a paused queue is told and waited for", "[server_trouble]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("paused");
  PausedProcessor paused(stage.books());
  auto process = stage.start(four_jobs(board, stage.path("out")));
  REQUIRE(process.wait_for(R"("event":"waiting")", k_patience));
  REQUIRE(process.wait_for("the queue is paused", k_patience));
  paused.resume();
  REQUIRE(process.wait_for(R"("event":"resumed")", k_patience));
  const auto done = process.wait(k_patience);
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 4);
}

TEST_CASE("server trouble: a paused queue ends the run after --server-timeout, resumable",
          "[server_trouble]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto board = fresh_board("paused");
  auto command = four_jobs(board, stage.path("out"));
  {
    PausedProcessor paused(stage.books());
    auto impatient = command;
    impatient.insert(impatient.end(), {"--server-timeout", "1s"});
    const auto stopped = stage.run(impatient);
    INFO(stopped.err);
    REQUIRE(stopped.status == 5);
    REQUIRE(stopped.err.find("paused") != std::string::npos);
  }
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 4);
}

TEST_CASE("server trouble: it dies in mid-run, comes back, and the run goes on",
          "[server_trouble]") {
  if (!has_server()) {
    return;
  }
  const char* name = std::getenv("INVOKEAI_BATCH_REAL_SERVER_NAME");
  if (name == nullptr) {
    WARN("skipped: INVOKEAI_BATCH_REAL_SERVER_NAME is not set");
    return;
  }
  Stage stage;
  const auto board = fresh_board("restarted");
  auto process = stage.start(four_jobs(board, stage.path("out")));
  REQUIRE(process.wait_for(R"("event":"image_saved")", k_patience));
  REQUIRE(real_server("kill", name).status == 0);
  REQUIRE(process.wait_for(R"("event":"waiting")", k_patience));
  const auto started = real_server("start", name);
  INFO(started.err);
  REQUIRE(started.status == 0);
  const auto done = process.wait(k_patience);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(stage.path("out"), stage.books());
  REQUIRE(column(rows, "Prompt") == Words{"one", "two", "three", "four"});
}

}  // namespace invokeai_batch::tests
