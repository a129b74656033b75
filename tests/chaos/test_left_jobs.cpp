// Jobs that left the plan with something of theirs on the server: nobody waits for it, so it is
// canceled, and what was made is named.

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "books.hpp"
#include "catch.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

constexpr std::chrono::seconds k_patience{60};

void drop_all_but_last(Stage& stage) {
  auto& jobs = stage.own().jobs;
  jobs.erase(jobs.begin(), jobs.end() - 1);
  write_table(stage, stage.own());
}

bool said(const Stage& stage, const std::string& text) {
  return stage.said.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("items of jobs that left the plan after a kill -9 are canceled, and told", "[left]") {
  Stage stage(scenario_of("plain jobs=4 job_ms=3000"));
  stage.allows.surplus = true;
  start_client(stage);
  stage.server.wait_for("enqueued", 2);
  stage.client->send(SIGKILL);
  static_cast<void>(stage.client->wait(k_patience));
  drop_all_but_last(stage);
  check_end(stage);
  CHECK(said(stage, "left the plan: its item"));
}

TEST_CASE("what a job made whose request nobody was left to hear of is named once it left the plan",
          "[left]") {
  Stage stage(scenario_of("plain jobs=3"));
  stage.allows.surplus = true;
  stage.launch.environment["INVOKEAI_BATCH_FAULT"] = "enqueue.after_reply=kill@1";
  CHECK(run_client(stage, stage.own()).status == 128 + SIGKILL);
  stage.server.wait_for("ended", 1);
  drop_all_but_last(stage);
  check_end(stage);
  CHECK(said(stage, "its images on the server are surplus"));
}

TEST_CASE("a job that comes back into the plan finds what it has made", "[left]") {
  Stage stage(scenario_of("plain jobs=3"));
  stage.launch.environment["INVOKEAI_BATCH_FAULT"] = "enqueue.after_reply=kill@1";
  CHECK(run_client(stage, stage.own()).status == 128 + SIGKILL);
  stage.launch.environment.clear();
  stage.server.wait_for("ended", 1);
  const auto jobs = stage.own().jobs;
  drop_all_but_last(stage);
  CHECK(run_client(stage, stage.own()).status == 0);
  stage.own().jobs = jobs;
  write_table(stage, stage.own());
  check_end(stage);
}

TEST_CASE("a plan that is cut short drops no job", "[left]") {
  Stage stage(scenario_of("plain jobs=3"));
  stage.launch.environment["INVOKEAI_BATCH_FAULT"] = "enqueue.after_reply=kill@1";
  stage.launch.flags = {"--order", "as-written"};
  CHECK(run_client(stage, stage.own()).status == 128 + SIGKILL);
  stage.launch.environment.clear();
  std::reverse(stage.own().jobs.begin(), stage.own().jobs.end());
  write_table(stage, stage.own());
  stage.launch.flags = {"--limit", "1"};
  CHECK(run_client(stage, stage.own()).status == 0);
  CHECK_FALSE(said(stage, "left the plan"));
  stage.launch.flags.clear();
  check_end(stage);
}

}  // namespace invokeai_batch::chaos
