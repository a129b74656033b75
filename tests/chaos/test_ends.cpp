// Each run ends in its time, whatever the server does meanwhile, and says why.

#include <signal.h>

#include <chrono>
#include <string>

#include "books.hpp"
#include "catch.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds k_patience{90};
// A busy machine; what it is held against takes minutes, or never ends.
constexpr seconds k_in_time{40};

// The proxy passes on the first bytes of such replies, and then nothing.
void fall_silent(const Stage& stage, const std::string& path, int bytes) {
  stage.proxy.control("rules", R"({"path":")" + path + R"(","do":"stall","bytes":)" +
                                   std::to_string(bytes) + R"(,"ms":600000,"times":0})");
}

struct Ending {
  int status = 0;
  std::string err{};
  seconds took{};
};

Ending end_of(Stage& stage) {
  const auto began = steady_clock::now();
  const auto finished = stage.client->wait(k_patience);
  return {finished.status, finished.err,
          std::chrono::duration_cast<seconds>(steady_clock::now() - began)};
}

}  // namespace

TEST_CASE("--server-timeout holds for the calls before a run, too", "[ends]") {
  Stage stage(scenario_of("plain jobs=2"));
  fall_silent(stage, "/", 0);
  stage.launch.flags = {"--server-timeout", "2s"};
  start_client(stage);
  const auto end = end_of(stage);
  CHECK(end.status == 3);
  CHECK(end.err.find("the server did not answer for 2.0 s") != std::string::npos);
  CHECK(end.took < k_in_time);
}

TEST_CASE("a server that falls silent in the middle of a reply ends a run, which carries on later",
          "[ends]") {
  const auto* path = GENERATE("/full", "/i/");
  CAPTURE(path);
  Stage stage(scenario_of("plain jobs=3"));
  stage.launch.flags = {"--server-timeout", "3s"};
  fall_silent(stage, path, 200);
  start_client(stage);
  const auto end = end_of(stage);
  CHECK((end.status == 1 || end.status == 3 || end.status == 5));
  CHECK_FALSE(end.err.empty());
  CHECK(end.took < k_in_time);
  stage.proxy.calm();
  stage.launch.flags.clear();
  check_end(stage);
}

TEST_CASE("jobs whose replies never come whole are found by their batches", "[ends]") {
  Stage stage(scenario_of("plain jobs=3"));
  stage.launch.flags = {"--server-timeout", "3s"};
  fall_silent(stage, "enqueue_batch", 200);
  start_client(stage);
  const auto end = end_of(stage);
  CHECK(end.status == 0);
  CHECK(end.took < k_in_time);
  stage.launch.flags.clear();
  check_end(stage);
}

TEST_CASE("a stop ends in a time of its own with a server that says nothing any more", "[ends]") {
  Stage stage(scenario_of("plain jobs=6 job_ms=800"));
  start_client(stage);
  stage.server.wait_for("enqueued", 2);
  fall_silent(stage, "/", 0);
  stage.client->send(SIGINT);
  const auto end = end_of(stage);
  CHECK(end.status == 130);
  CHECK(end.took < k_in_time);
  stage.proxy.calm();
  check_end(stage);
}

}  // namespace invokeai_batch::chaos
