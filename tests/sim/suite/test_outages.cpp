// The server goes away: for a moment, for good, in the middle of a word.

#include <signal.h>

#include <algorithm>

#include "batch.hpp"
#include "catch.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::tests;

namespace {

constexpr const char* k_eight_done =
    "out: 8 jobs: 8 done\n"
    "8 images in T s\n"
    "every image is listed in out/results.csv\n";

// The program's clock on the wall is then set a year forth and back all the time.
Environment with_jumping_clock(const std::filesystem::path& home) {
  auto sanitizer = clean_environment(home)["ASAN_OPTIONS"];
  sanitizer += (sanitizer.empty() ? "" : ":") + std::string("verify_asan_link_order=0");
  return {{"LD_PRELOAD", INVOKEAI_BATCH_JUMPING_CLOCK}, {"ASAN_OPTIONS", sanitizer}};
}

std::vector<std::string> dates_of(const std::string& ndjson) {
  std::vector<std::string> dates;
  for (const auto line : base::split(base::trim(ndjson), '\n')) {
    const auto event = json::parse(std::string(line), "event");
    dates.emplace_back(event.root()["at"].text());
  }
  return dates;
}

}  // namespace

TEST_CASE("a server that goes away in mid-run and comes back is waited for") {
  SimulatedServer server;
  server.when("ended", 3, "restart", R"({"down_ms":1000})");
  Batch batch(12);
  const auto finished = batch.run(server.url());
  check_said(batch, finished, 0,
             "waiting: the server does not answer: connection refused\n"
             "carrying on: going on\n"
             "out: 12 jobs: 12 done\n"
             "12 images in T s\n"
             "every image is listed in out/results.csv\n");
  CHECK(server.count("restarts") == 1);
  check_books(batch, server);
}

TEST_CASE("a server that is gone for good ends the run, and a later run carries on") {
  SimulatedServer server({"--job-ms", "1000"});
  Batch batch(3);
  FaultProxy proxy(server.url());
  Process process(batch.command(proxy.url(), {"--server-timeout", "2s"}));
  REQUIRE(process.wait_for(".png", std::chrono::seconds(20)));
  proxy.control("down", R"({"ms":600000})");
  const auto finished = batch.keep(process.wait(std::chrono::seconds(30)));
  check_said(batch, finished, 3,
             "waiting: the server does not answer: connection refused\n"
             "out: 3 jobs: 1 done, 2 to do\n"
             "1 image in T s\n"
             "stopped: the server does not answer: connection refused\n"
             "next: run the same command again to carry on\n"
             "every image is listed in out/results.csv\n");
  check_ended(batch.run(server.url()), 0, {"3 jobs: 1 done before, 2 done now"});
  check_books(batch, server);
}

TEST_CASE("no server at all is said at once") {
  Batch batch(1);
  std::string url;
  {
    const SimulatedServer server;
    url = server.url();
  }
  check_said(
      batch, batch.run(url), 3,
      "invokeai-batch: error: http://127.0.0.1:PORT: cannot read its version: connection refused\n"
      "  hint: is InvokeAI running? Start it, or say where it is with --server (its own port is "
      "9090)\n");
}

TEST_CASE("a server that takes its time with the first answer is told") {
  SimulatedServer server;
  server.control("reply-rules", R"({"path":"app/version","delay_ms":6500})");
  Batch batch(1);
  check_said(batch, batch.run(server.url()), 0,
             "invokeai-batch: warning: http://127.0.0.1:PORT has not answered for T s; still "
             "waiting\n"
             "out: 1 job: 1 done\n"
             "1 image in T s\n"
             "every image is listed in out/results.csv\n");
}

TEST_CASE("a server that answers 500 to everything in mid-run ends the run") {
  SimulatedServer server;
  server.when("ended", 1, "reply-rules", R"({"path":"/api/","times":0,"status":500})");
  Batch batch(1);
  check_said(batch, batch.run(server.url(), {"--server-timeout", "2s"}), 3,
             "waiting: the server is in trouble: 500: Internal Server Error\n"
             "out: 1 job: 1 to do\n"
             "stopped: the server is in trouble: 500: Internal Server Error\n"
             "next: run the same command again to carry on\n");
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"1 job: 1 done"});
  check_books(batch, server);
}

TEST_CASE("a server that answers 500 for a while is waited for") {
  SimulatedServer server;
  server.when("ended", 1, "reply-rules", R"({"path":"/api/","times":4,"status":500})");
  Batch batch(1);
  check_said(batch, batch.run(server.url()), 0,
             "waiting: the server is in trouble: 500: Internal Server Error\n"
             "carrying on: going on\n"
             "out: 1 job: 1 done\n"
             "1 image in T s\n"
             "every image is listed in out/results.csv\n");
  check_books(batch, server);
}

TEST_CASE("a server that answers 500 for a while costs none of many jobs") {
  SimulatedServer server;
  server.when("ended", 2, "reply-rules", R"({"path":"/api/","times":4,"status":500})");
  Batch batch(8);
  check_ended(batch.run(server.url()), 0, {"8 jobs: 8 done"});
  check_books(batch, server);
}

TEST_CASE("a server that closes idle connections is not noticed") {
  SimulatedServer server;
  for (int ended = 1; ended < 8; ++ended) {
    server.when("ended", ended, "drop-connections");
  }
  Batch batch(8);
  check_said(batch, batch.run(server.url()), 0, k_eight_done);
  check_books(batch, server);
}

TEST_CASE("a clock that jumps while a run waits for its server changes nothing but dates") {
  const bool as_json = GENERATE(false, true);
  SimulatedServer server;
  server.when("ended", 3, "restart", R"({"down_ms":1000})");
  Batch batch(8);
  const auto finished = batch.run(server.url(), as_json ? Words{"--json"} : Words{},
                                  with_jumping_clock(batch.directory()));
  CHECK(finished.status == 0);
  if (as_json) {
    const auto dates = dates_of(finished.out);
    CHECK_FALSE(std::is_sorted(dates.begin(), dates.end()));
  } else {
    check_said(batch, finished, 0,
               "waiting: the server does not answer: connection refused\n"
               "carrying on: going on\n" +
                   std::string(k_eight_done));
  }
  check_books(batch, server);
}

TEST_CASE("a POST whose reply is lost is found, not repeated") {
  SimulatedServer server;
  FaultProxy proxy(server.url());
  proxy.control(
      "rules",
      R"({"method":"POST","path":"enqueue_batch","nth":2,"every":3,"times":0,"do":"drop_reply"})");
  Batch batch(8);
  check_said(batch, batch.run(proxy.url()), 0, k_eight_done);
  CHECK(server.count("enqueued") == 8);
  check_books(batch, server);
}

TEST_CASE("a POST that is answered after the time limit is found, not repeated") {
  SimulatedServer server;
  server.control(
      "reply-rules",
      R"({"method":"POST","path":"enqueue_batch","nth":2,"times":2,"acts_first":true,"delay_ms":4000})");
  Batch batch(6);
  check_said(batch, batch.run(server.url(), {"--server-timeout", "2s"}), 0,
             "out: 6 jobs: 6 done\n"
             "6 images in T s\n"
             "every image is listed in out/results.csv\n");
  CHECK(server.count("enqueued") == 6);
  check_books(batch, server);
}

TEST_CASE("a POST whose reply is late is found, not repeated") {
  SimulatedServer server;
  FaultProxy proxy(server.url());
  proxy.control(
      "rules",
      R"({"method":"POST","path":"enqueue_batch","nth":2,"times":2,"do":"delay","ms":4000})");
  Batch batch(6);
  check_said(batch, batch.run(proxy.url(), {"--server-timeout", "2s"}), 0,
             "out: 6 jobs: 6 done\n"
             "6 images in T s\n"
             "every image is listed in out/results.csv\n");
  CHECK(server.count("enqueued") == 6);
  check_books(batch, server);
}

TEST_CASE("calls before the first job that fail in passing are made again") {
  SimulatedServer server;
  FaultProxy proxy(server.url());
  proxy.control("rules", R"({"method":"GET","nth":1,"every":2,"times":0,"do":"reset_reply"})");
  Batch batch(1);
  auto plan = batch.command(proxy.url());
  plan.words.emplace_back("--dry-run");
  check_ended(batch.keep(run_to_end(plan)), 0);
}

TEST_CASE("a POST that the server never saw is sent again") {
  SimulatedServer server;
  FaultProxy proxy(server.url());
  proxy.control(
      "rules", R"({"method":"POST","path":"enqueue_batch","nth":3,"times":2,"do":"drop_request"})");
  Batch batch(6);
  check_ended(batch.run(proxy.url()), 0, {"6 jobs: 6 done"});
  CHECK(server.count("enqueued") == 6);
  check_books(batch, server);
}

TEST_CASE("items that a restart canceled are made again") {
  SimulatedServer server({"--job-ms", "150"});
  server.when("started", 1, "restart", R"({"down_ms":10})");
  Batch batch(1);
  check_said(batch, batch.run(server.url()), 0,
             "job 1 will be tried again: canceled on the server (a restart, or somebody canceled "
             "it)\n"
             "out: 1 job: 1 done\n"
             "1 image in T s\n"
             "every image is listed in out/results.csv\n");
  check_books(batch, server);
}

TEST_CASE("a server that is upgraded in mid-run goes on") {
  SimulatedServer server({"--job-ms", "30", "--flavour", "6.8"});
  server.when("ended", 3, "restart", R"({"down_ms":10,"flavour":"6.14"})");
  Batch batch(8);
  check_said(batch, batch.run(server.url()), 0, k_eight_done);
  check_books(batch, server);
}

TEST_CASE("Ctrl-C stops soon, and the same command carries on") {
  SimulatedServer server({"--job-ms", "1000"});
  Batch batch(3);
  Process process(batch.command(server.url()));
  REQUIRE(process.wait_for(".png", std::chrono::seconds(20)));
  process.send(SIGINT);
  check_said(batch, batch.keep(process.wait(std::chrono::seconds(30))), 130,
             "stopping: what waits is canceled, what is made is fetched; Ctrl-C again to leave at "
             "once\n"
             "out: 3 jobs: 1 done, 2 to do\n"
             "1 image in T s\n"
             "interrupted\n"
             "next: run the same command again to carry on\n"
             "every image is listed in out/results.csv\n");
  check_ended(batch.run(server.url()), 0, {"3 jobs: "});
  check_books(batch, server);
}

TEST_CASE("Ctrl-C twice leaves at once, and the same command carries on") {
  SimulatedServer server({"--job-ms", "300"});
  Batch batch(3);
  server.when("ended", 1, "reply-rules", R"({"path":"/api/","times":4,"delay_ms":20000})");
  Process process(batch.command(server.url()));
  server.wait_for("ended", 1);
  process.send(SIGINT);
  REQUIRE(process.wait_for("stopping: ", std::chrono::seconds(20)));
  process.send(SIGINT);
  check_said(
      batch, batch.keep(process.wait(std::chrono::seconds(10))), 130,
      "stopping: what waits is canceled, what is made is fetched; Ctrl-C again to leave at once\n"
      "out: 3 jobs: 3 to do\n"
      "interrupted\n"
      "next: run the same command again to carry on\n");
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"3 jobs: "});
  check_books(batch, server);
}

TEST_CASE("the time limit stops soon, and the same command carries on") {
  SimulatedServer server({"--job-ms", "1500"});
  Batch batch(3);
  check_said(batch, batch.run(server.url(), {"--max-duration", "500ms"}), 5,
             "the time is up, stopping: what waits is canceled, what is made is fetched\n"
             "out: 3 jobs: 3 to do\n"
             "stopped: the time limit is reached\n"
             "next: run the same command again to carry on\n");
  check_ended(batch.run(server.url()), 0, {"3 jobs: 3 done"});
  check_books(batch, server);
}

TEST_CASE("a terminal that can show no progress line shows the files as they come") {
  SimulatedServer server;
  Batch batch(1);
  auto command = batch.command(server.url(), {}, {{"TERM", "dumb"}});
  command.terminal = Command::Terminal::all;
  const auto finished = run_to_end(command);
  CHECK(finished.status == 0);
  CHECK(finished.out.starts_with("out/0001.png\nout: 1 job: 1 done\n"));
}

TEST_CASE("SIGTERM stops as Ctrl-C does, with a status of its own") {
  SimulatedServer server({"--job-ms", "60"});
  Batch batch(12);
  Process process(batch.command(server.url()));
  server.wait_for("ended", 3);
  process.send(SIGTERM);
  check_ended(batch.keep(process.wait(std::chrono::seconds(30))), 143, {"interrupted"});
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}
