// A run that is looked after from elsewhere: stopped, sent ahead, kept within hours.

#include <csignal>

#include <chrono>
#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

namespace {

// `invokeai-batch WORDS` where the batch is.
Finished command_in(Batch& batch, const SimulatedServer& server, const Words& words) {
  auto command = batch.command(server.url());
  command.words.resize(1);
  command.words.insert(command.words.end(), words.begin(), words.end());
  return batch.keep(run_to_end(command));
}

constexpr std::chrono::seconds k_patience{60};

}  // namespace

TEST_CASE(
    "cancel stops a run at work, the job that runs included, and the next one makes the rest") {
  SimulatedServer server({"--job-ms", "1500"});
  Batch batch(6);
  Process process(batch.command(server.url()));
  server.wait_for("started", 2);
  const auto canceled = command_in(batch, server, {"cancel", "out"});
  check_ended(canceled, 0, {"has stopped", "canceled: jobs ", "next: invokeai-batch resume out"});
  check_ended(batch.keep(process.wait(k_patience)), 5,
              {"canceled from elsewhere, stopping: what waits or runs is canceled",
               "stopped: it was canceled from elsewhere"});
  const auto stats = server.stats();
  CHECK(server.count("started") <= 3);
  server.control("settings", R"({"job_ms":20})");
  check_ended(batch.run(server.url()), 0, {"6 jobs: "});
  check_books(batch, server);
}

TEST_CASE("cancel takes what a killed run has left off the server, and only that") {
  SimulatedServer server({"--job-ms", "60000", "--workers", "2"});
  server.control("others", R"({"count":1,"job_ms":600000})");
  Batch batch(4);
  Process process(batch.command(server.url(), {"-j", "4"}));
  server.wait_for("enqueued", 2);
  process.send(SIGKILL);
  static_cast<void>(process.wait(k_patience));
  check_ended(command_in(batch, server, {"cancel", "out", "-n"}), 0,
              {"no process is at work; on the server: job"});
  check_ended(command_in(batch, server, {"cancel", "out"}), 0,
              {" canceled on http://", "canceled: job", "next: invokeai-batch resume out"});
  const auto status = server.get("/api/v1/queue/default/status");
  CHECK(status.find("\"in_progress\":1,") != std::string::npos);
  server.control("settings", R"({"job_ms":20})");
  check_ended(batch.run(server.url()), 0, {"4 jobs: "});
  check_books(batch, server);
}

TEST_CASE("cancel has nothing to do where nothing is left, and a request of before stops no run") {
  SimulatedServer server;
  Batch batch(2);
  check_ended(batch.run(server.url()), 0);
  check_ended(command_in(batch, server, {"cancel", "out"}), 0, {"canceled: no job"});
  check_ended(batch.run(server.url()), 0, {"2 done before"});
}

TEST_CASE("no-wait: the server works while nobody waits, and resume collects") {
  SimulatedServer server({"--job-ms", "300"});
  Batch batch(5);
  check_ended(batch.run(server.url(), {"--no-wait"}), 0,
              {"5 jobs: 5 on the server", "next: invokeai-batch resume out"});
  CHECK(server.count("enqueued") == 5);
  check_ended(command_in(batch, server, {"resume", "out"}), 0, {"5 done"});
  CHECK(server.count("enqueued") == 5);
  check_books(batch, server);
}

TEST_CASE("no-wait: a queue that takes no more ends it with 5, and resume sends the rest") {
  SimulatedServer server({"--job-ms", "4000", "--max-queue-size", "2"});
  Batch batch(5);
  check_ended(batch.run(server.url(), {"--no-wait"}), 5, {"stopped: the server's queue is full"});
  server.control("settings", R"({"job_ms":20})");
  check_ended(command_in(batch, server, {"resume", "out"}), 0, {"5 done"});
  check_books(batch, server);
}

TEST_CASE("halt: soon lets the job that runs end, and the next run carries on") {
  SimulatedServer server({"--job-ms", "300"});
  server.control("item-rules", R"({"contains":"picture 02","times":0,"error_type":"ValueError"})");
  Batch batch(6);
  check_ended(batch.run(server.url(), {"--halt", "soon,fail=1"}), 1,
              {"stopped: 1 job has failed (--halt soon,fail=1)"});
  CHECK(server.count("enqueued") < 6);
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"6 jobs: "});
  check_books(batch, server);
}

TEST_CASE("timeout: a job that hangs is canceled and has failed, and is made another time") {
  SimulatedServer server({"--job-ms", "60000"});
  Batch batch(1);
  check_ended(batch.run(server.url(), {"--timeout", "500ms"}), 1,
              {"job 1 failed: it ran for longer than 0.5 s (--timeout)"});
  server.control("settings", R"({"job_ms":20})");
  check_ended(batch.run(server.url(), {"--timeout", "20s"}), 0, {"1 done"});
  check_books(batch, server);
}

TEST_CASE("retry-on: what is not named is not tried again") {
  SimulatedServer server;
  server.control("item-rules", R"({"contains":"picture 01","times":1})");
  Batch batch(2);
  check_ended(batch.run(server.url(), {"--retry-on", "server,canceled"}), 1,
              {"job 1 failed: OutOfMemoryError"});
  check_ended(batch.run(server.url()), 0, {"1 done now"});
  check_books(batch, server);
}

TEST_CASE("idle-only: nothing is sent while items of others wait") {
  SimulatedServer server;
  server.control("others", R"({"count":8,"job_ms":300})");
  Batch batch(2);
  check_ended(batch.run(server.url(), {"--idle-only", "--server-timeout", "1s"}), 0,
              {"of others ahead (--idle-only)", "2 jobs: 2 done"});
  check_books(batch, server);
}

TEST_CASE("between: out of its hours a run sends nothing, and waits") {
  const auto hour = [](int from_now) {  // of the program's day, which is UTC here
    const auto now = std::chrono::system_clock::now() + std::chrono::hours(from_now);
    const auto of_day = now - std::chrono::floor<std::chrono::days>(now);
    const auto text = std::to_string(std::chrono::floor<std::chrono::hours>(of_day).count());
    return (text.size() == 1 ? "0" + text : text) + ":00";
  };
  SimulatedServer server;
  Batch batch(2);
  check_ended(batch.run(server.url(), {"--between", hour(2) + "-" + hour(3), "--max-duration", "1s",
                                       "--server-timeout", "200ms"}),
              5,
              {"waiting: jobs are handed over from " + hour(2) + " on",
               "stopped: the time limit is reached"});
  CHECK(server.count("enqueued") == 0);
  check_ended(batch.run(server.url(), {"--between", hour(-2) + "-" + hour(2)}), 0, {"2 done"});
  check_books(batch, server);
}
