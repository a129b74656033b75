#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/report/diagnosis.hpp"
#include "invokeai_batch/report/server_checks.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using base::ErrorClass;

TEST_CASE("diagnosis: one line a check, hints below, then the settings", "[report]") {
  Diagnosis diagnosis;
  diagnosis.add(server_answers("http://fox"));
  diagnosis.fail(ErrorClass::server, no_account_yet());
  CHECK(diagnosis_text(diagnosis, {{"queue", "default", "the default"}, {"output", "", "-o"}}) ==
        "ok    server  http://fox answers\n"
        "FAIL  log-in  the server has no account yet\n"
        "              hint: open it in a browser and make the first one\n"
        "\n"
        "setting  value    from\n"
        "queue    default  the default\n"
        "output   -        -o\n");
}

TEST_CASE("diagnosis: the worst of what failed decides", "[report]") {
  Diagnosis diagnosis;
  CHECK_FALSE(diagnosis.failed);
  diagnosis.fail(ErrorClass::server, no_account_yet());
  diagnosis.fail(ErrorClass::input, no_account_yet());
  CHECK(diagnosis.failed == ErrorClass::server);
  CHECK_THROWS_AS(diagnosis.fail(ErrorClass::server, no_login_needed()), std::logic_error);
}

TEST_CASE("diagnosis as JSON: every key is there", "[report]") {
  Diagnosis diagnosis;
  diagnosis.add(no_login_needed());
  CHECK(diagnosis_json(diagnosis, {{"queue", "default", "the default"}}) ==
        R"({"v":1,"ok":true,"checks":[{"verdict":"ok","name":"log-in",)"
        R"("text":"none is needed: the server has no users","hint":"","detail":""}],)"
        R"("settings":[{"key":"queue","value":"default","source":"the default"}]})"
        "\n");
}

TEST_CASE("queue: paused goes before full, and whose the items are is told if known", "[report]") {
  QueueFigures queue;
  queue.in_progress = 1;
  queue.pending = 3;
  CHECK(queue_check(queue).text ==
        "1 running, 3 waiting (whose, a server without users does not know); how many fit is not "
        "told");
  queue.users = Users::some;
  CHECK(queue_check(queue).text.find("(it does not tell whose)") != std::string::npos);
  queue.user_pending = 2;
  queue.size = 4;
  CHECK(queue_check(queue).verdict == Verdict::warn);
  CHECK(queue_check(queue).text == "full; 1 running, 3 waiting, 2 of them yours; 4 fit");
  queue.is_started = false;
  CHECK(queue_check(queue).text.starts_with("paused, nothing will run; "));
}

TEST_CASE("history: only a long one is warned of", "[report]") {
  QueueFigures queue;
  queue.total = 1'999;
  CHECK(history_check(queue).verdict == Verdict::ok);
  queue.total = 2'000;
  CHECK(history_check(queue).verdict == Verdict::warn);
  queue.total = 0;
  queue.pending = 5;  // counted a moment later
  CHECK(history_check(queue).text == "0 ended items");
}

TEST_CASE("problems of a plan: each is a check that failed, with all its places", "[report]") {
  Diagnosis diagnosis;
  add_problems(diagnosis, base::Error(ErrorClass::input, {.where = "a.csv:2",
                                                          .what = "is no number",
                                                          .hint = "write 5",
                                                          .also_at = {"a.csv:3"}}));
  REQUIRE(diagnosis.checks.size() == 1);
  CHECK(diagnosis.checks.front().text == "a.csv:2: is no number");
  CHECK(diagnosis.checks.front().detail == "\nalso at a.csv:3");
  CHECK(diagnosis.failed == ErrorClass::input);
}

TEST_CASE("model: one that is missing is no check of its own", "[report]") {
  CHECK(model_found({0, "model", "fox (sdxl main)", "Fox", "hash"}).text ==
        "model is fox (sdxl main): Fox, found by hash");
  CHECK_THROWS_AS(model_found({0, "model", "fox (sdxl main)", "", ""}), std::logic_error);
}
