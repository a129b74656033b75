// Whose an item is, and what became of a request: what is in doubt is asked for, never guessed.

#include <signal.h>

#include <chrono>
#include <string>

#include "books.hpp"
#include "catch.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

constexpr std::chrono::seconds k_patience{60};

}  // namespace

TEST_CASE("an item of another database is nobody's of ours, whatever its number", "[doubt]") {
  Stage stage(scenario_of("plain jobs=1"));
  stage.allows.surplus = true;
  add_directory(stage);
  stage.proxy.control("rules", R"({"method":"GET","path":"/i/1","do":"delay_request","ms":5000})");
  start_client(stage);
  stage.proxy.wait_for_request("GET /api/v1/queue/default/i/*");
  stage.server.control("new-database");
  auto stranger = command_of(stage, stage.directories[1]);
  std::replace(stranger.words.begin(), stranger.words.end(), stage.proxy.url(), stage.server.url());
  CHECK(tests::run_to_end(stranger).status == 0);
  end_client(stage);
  stage.directories.pop_back();
  check_end(stage);
}

TEST_CASE("a cancellation that is refused does not keep a stop from ending", "[doubt]") {
  const auto* status = GENERATE("503", "500");
  const auto signal = GENERATE(SIGINT, SIGTERM, 0);
  CAPTURE(status, signal);
  Stage stage(scenario_of("plain jobs=4 job_ms=1500"));
  stage.server.control("reply-rules",
                       R"({"method":"PUT","path":"cancel","status":)" + std::string(status) + "}");
  if (signal == 0) {
    stage.launch.flags = {"--max-duration", "1s"};
  }
  start_client(stage);
  stage.server.wait_for("enqueued", 2);
  if (signal != 0) {
    stage.client->send(signal);
  }
  const auto finished = stage.client->wait(k_patience);
  CHECK(finished.status == (signal == 0 ? 5 : 128 + signal));
}

TEST_CASE("a cancellation that is always refused does not keep a stop from ending", "[doubt]") {
  Stage stage(scenario_of("plain jobs=4 job_ms=1500"));
  stage.server.control("reply-rules", R"({"method":"PUT","path":"cancel","status":500,"times":0})");
  start_client(stage);
  stage.server.wait_for("enqueued", 2);
  stage.client->send(SIGINT);
  CHECK(stage.client->wait(k_patience).status == 130);
}

TEST_CASE("a POST that was answered 500 four times, but acted, is not made again", "[doubt]") {
  Stage stage(scenario_of("plain jobs=1"));
  stage.server.control(
      "reply-rules", R"([{"method":"POST","path":"enqueue_batch","status":500,"times":3},)"
                     R"({"method":"POST","path":"enqueue_batch","status":500,"acts_first":true}])");
  static_cast<void>(run_client(stage, stage.own()));
  check_end(stage);
}

TEST_CASE("an image that is damaged on its way four times is fetched again, not made again",
          "[doubt]") {
  Stage stage(scenario_of("plain jobs=1 boards=1"));
  stage.server.control("reply-rules",
                       R"({"method":"GET","path":"/full","damage":"truncate","times":4})");
  static_cast<void>(run_client(stage, stage.own()));
  check_end(stage);
}

TEST_CASE("killed with a request on its way, the next run waits for what becomes of it",
          "[doubt]") {
  Stage stage(scenario_of("plain jobs=1"));
  stage.proxy.control("rules",
                      R"({"method":"POST","path":"enqueue","do":"delay_request","ms":400})");
  start_client(stage);
  stage.proxy.wait_for_request("POST /api/v1/queue/default/enqueue_batch");
  stage.client->send(SIGKILL);
  start_client(stage);
  end_client(stage);
  check_end(stage);
}

TEST_CASE("a copied directory is not run beside the one it was copied from", "[doubt]") {
  Stage stage(scenario_of("plain jobs=12 job_ms=100"));
  start_client(stage);
  stage.server.wait_for("enqueued", 3);
  stage.client->send(SIGKILL);
  static_cast<void>(stage.client->wait(k_patience));
  std::filesystem::copy(stage.path("out"), stage.path("copy"),
                        std::filesystem::copy_options::recursive);
  Directory copy;
  copy.name = "copy";
  copy.ever = stage.own().ever;
  const auto before = stage.server.count("enqueued");
  start_client(stage);
  stage.server.wait_for("enqueued", before + 1);  // so the run is its own by now
  const auto refused = run_client(stage, copy);
  CHECK(refused.status == 4);
  end_client(stage);
  stage.directories.push_back(copy);
  check_end(stage);
}

}  // namespace invokeai_batch::chaos
