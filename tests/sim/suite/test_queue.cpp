// The queue as others find it, fill it, pause it and empty it.

#include <chrono>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("a full queue is waited for") {
  SimulatedServer server({"--job-ms", "1500", "--max-queue-size", "1"});
  Batch batch(3);
  check_said(batch, batch.run(server.url(), {"-j", "4"}), 0,
             "waiting: the server's queue is full\n"
             "carrying on: going on\n"
             "out: 3 jobs: 3 done\n"
             "3 images in T s\n"
             "every image is listed in out/results.csv\n");
  CHECK(server.count("enqueued") == 3);
  check_books(batch, server);
}

TEST_CASE("a queue that is full time and again costs no job") {
  SimulatedServer server({"--job-ms", "50", "--max-queue-size", "1"});
  Batch batch(4);
  check_ended(batch.run(server.url(), {"-j", "4"}), 0,
              {"waiting: the server's queue is full", "4 done"});
  CHECK(server.count("enqueued") == 4);
  check_books(batch, server);
}

TEST_CASE("a queue that stays full ends the run, which can be carried on") {
  SimulatedServer server;
  server.control("settings", R"({"max_queue_size":0})");
  Batch batch(2);
  check_said(batch, batch.run(server.url(), {"--server-timeout", "2s"}), 5,
             "waiting: the server's queue is full\n"
             "out: 2 jobs: 2 to do\n"
             "stopped: the server's queue stays full\n"
             "next: run the same command again to carry on\n");
  server.control("settings", R"({"max_queue_size":100})");
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}

TEST_CASE("a paused queue is waited for") {
  SimulatedServer server({"--paused"});
  Batch batch(4);
  Process process(batch.command(server.url()));
  REQUIRE(process.wait_for("waiting: the queue is paused; resume it in InvokeAI",
                           std::chrono::seconds(20)));
  server.control("resume");
  check_said(batch, batch.keep(process.wait(std::chrono::seconds(30))), 0,
             "waiting: the queue is paused; resume it in InvokeAI\n"
             "carrying on: going on\n"
             "out: 4 jobs: 4 done\n"
             "4 images in T s\n"
             "every image is listed in out/results.csv\n");
  check_books(batch, server);
}

TEST_CASE("a queue that stays paused ends the run, which can be carried on") {
  SimulatedServer server({"--paused"});
  Batch batch(3);
  check_said(batch, batch.run(server.url(), {"--server-timeout", "2s"}), 5,
             "waiting: the queue is paused; resume it in InvokeAI\n"
             "out: 3 jobs: 3 to do\n"
             "stopped: the queue stays paused\n"
             "next: run the same command again to carry on\n");
  server.control("resume");
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}

TEST_CASE("items of others come first, and that is said") {
  SimulatedServer server;
  server.control("others", R"({"count":12,"job_ms":100})");
  Batch batch(4);
  check_ended(batch.run(server.url()), 0, {"of others ahead", "4 jobs: 4 done"});
  check_books(batch, server);
}

TEST_CASE("items that somebody cleared away are sent again") {
  SimulatedServer server({"--job-ms", "60"});
  server.when("started", 1, "clear");
  Batch batch(1);
  check_said(
      batch, batch.run(server.url()), 0,
      "job 1 will be tried again: the server no longer has its item 1 (somebody cleared the queue, "
      "or the server lost its database)\n"
      "out: 1 job: 1 done\n"
      "1 image in T s\n"
      "every image is listed in out/results.csv\n");
  CHECK(results_of(batch).size() == 1);
}

TEST_CASE("items of many jobs that somebody cleared away are sent again") {
  SimulatedServer server({"--job-ms", "60"});
  server.when("started", 2, "clear");
  Batch batch(5);
  check_ended(batch.run(server.url(), {"-v"}), 0,
              {"(somebody cleared the queue, or the server lost its database)", "5 jobs: 5 done"});
  CHECK(results_of(batch).size() == 5);
}

TEST_CASE("a queue that is pruned under a run costs no job") {
  SimulatedServer server({"--job-ms", "60"});
  server.when("ended", 3, "prune");
  Batch batch(6);
  check_ended(batch.run(server.url()), 0, {"6 jobs: 6 done"});
  CHECK(results_of(batch).size() == 6);
}

TEST_CASE("out of memory is tried again") {
  SimulatedServer server;
  server.control("item-rules", R"({"contains":"picture 01","times":1})");
  Batch batch(3);
  check_said(batch, batch.run(server.url()), 0,
             "job 1 will be tried again: OutOfMemoryError: CUDA out of memory. Tried to allocate "
             "2.00 GiB.\n"
             "out: 3 jobs: 3 done\n"
             "3 images in T s\n"
             "every image is listed in out/results.csv\n");
  check_books(batch, server);
}

TEST_CASE("what fails for good is named, and made when the same command runs again") {
  SimulatedServer server;
  server.control(
      "item-rules",
      R"({"contains":"picture 02","times":0,"error_type":"ValueError","error_message":"no such tile"})");
  Batch batch(3);
  check_said(batch, batch.run(server.url()), 1,
             "job 2 failed: ValueError: no such tile\n"
             "out: 3 jobs: 2 done, 1 failed\n"
             "2 images in T s\n"
             "failed:\n"
             "  1 × ValueError: job 2\n"
             "      no such tile\n"
             "next: run the same command again to retry what failed\n"
             "every image is listed in out/results.csv\n");
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"2 done before", "1 done now"});
  check_books(batch, server);
}

TEST_CASE("out of memory is tried again, what fails for good is named, in one run") {
  SimulatedServer server;
  server.control("item-rules", R"([{"contains":"picture 01","times":1},
    {"contains":"picture 02","times":0,"error_type":"ValueError","error_message":"no such tile"}])");
  Batch batch(4);
  check_ended(batch.run(server.url()), 1,
              {"job 1 will be tried again: OutOfMemoryError: CUDA out of memory.",
               "job 2 failed: ValueError: no such tile", "4 jobs: 3 done, 1 failed"});
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"3 done before", "1 done now"});
  check_books(batch, server);
}

TEST_CASE("a job that yields nothing has failed, whatever its status says") {
  SimulatedServer server;
  server.control("item-rules", R"({"contains":"picture 02","times":0,"act":"no_results"})");
  Batch batch(2);
  check_said(batch, batch.run(server.url()), 1,
             "job 2 failed: it completed, but made no image\n"
             "out: 2 jobs: 1 done, 1 failed\n"
             "1 image in T s\n"
             "failed:\n"
             "  1 × it completed, but made no image: job 2\n"
             "next: run the same command again to retry what failed\n"
             "every image is listed in out/results.csv\n");
}

TEST_CASE("two workers are kept busy") {
  SimulatedServer server({"--workers", "2", "--job-ms", "30"});
  Batch batch(16);
  check_ended(batch.run(server.url()), 0, {"16 jobs: 16 done"});
  check_books(batch, server);
}
