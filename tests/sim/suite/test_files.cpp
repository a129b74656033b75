// Trouble on our side: the disk, the directory, a file in the way.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;
namespace fs = std::filesystem;

TEST_CASE("a disk that fills while an image is written ends the run, resumable") {
  SimulatedServer server;
  Batch batch(1);
  check_said(batch,
             batch.run(server.url(), {}, {{"INVOKEAI_BATCH_FAULT", "download.write=fail@1"}}), 4,
             "out: 1 job: 1 to do\n"
             "stopped: out/.invokeai-batch/parts/0-1.part: cannot write: No space left on device\n"
             "next: run the same command again to carry on\n");
  check_ended(batch.run(server.url()), 0, {"1 job: "});
  check_books(batch, server);
}

TEST_CASE("a disk that fills while the store is written ends the run, resumable") {
  for (const std::string nth : {"1", "3", "5"}) {
    SECTION("commit " + nth) {
      SimulatedServer server;
      Batch batch(5);
      check_said(batch,
                 batch.run(server.url(), {},
                           {{"INVOKEAI_BATCH_FAULT", "store.before_commit=fail@" + nth}}),
                 4,
                 "invokeai-batch: error: out/.invokeai-batch/run.db: cannot write the state of the "
                 "run: the disk is full\n"
                 "  hint: make room and run the same command again; what is done stays done\n");
      check_ended(batch.run(server.url()), 0, {"5 jobs: "});
      check_books(batch, server);
    }
  }
}

TEST_CASE("a file of the user's that appears in the place of an image is never overwritten") {
  SimulatedServer server({"--job-ms", "100"});
  Batch batch(3);
  Process process(batch.command(server.url()));
  server.wait_for("started", 1);
  std::ofstream(batch.output() / "0003.png") << "mine";
  check_ended(batch.keep(process.wait(std::chrono::seconds(30))), 0,
              {"job 3: 0003.png is the name of something else; the image is called 0003-2.png\n"});
  std::string kept;
  std::ifstream(batch.output() / "0003.png") >> kept;
  CHECK(kept == "mine");
  fs::remove(batch.output() / "0003.png");
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}

TEST_CASE("a list of results that cannot be written is told after the summary") {
  SimulatedServer server;
  Batch batch(2);
  check_ended(batch.run(server.url(), {"--limit", "1"}), 0);
  fs::create_directories(batch.output() / ".invokeai-batch" / "results.csv.part");
  check_said(batch, batch.run(server.url()), 4,
             "out: 2 jobs: 1 done before, 1 done now\n"
             "1 image in T s\n"
             "every image is listed in out/results.csv\n"
             "invokeai-batch: error: out/.invokeai-batch/results.csv.part: cannot write: File "
             "exists\n");
}

TEST_CASE("a run that ends leaves nothing half done, and the next one clears up after a crash") {
  SimulatedServer server({"--job-ms", "60"});
  Batch batch(12);
  const auto parts = batch.output() / ".invokeai-batch" / "parts";
  check_ended(batch.run(server.url(), {}, {{"INVOKEAI_BATCH_FAULT", "download.write=kill@2"}}),
              128 + 9);
  CHECK_FALSE(fs::is_empty(parts));
  Process process(batch.command(server.url()));
  REQUIRE(process.wait_for("0004.png", std::chrono::seconds(20)));
  process.send(SIGINT);
  check_ended(batch.keep(process.wait(std::chrono::seconds(30))), 130);
  CHECK_FALSE(fs::exists(parts));
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}

TEST_CASE("a file in the place of the output directory is said, and nothing is sent") {
  SimulatedServer server;
  Batch batch(2);
  std::ofstream(batch.output()) << "mine";
  check_said(
      batch, batch.run(server.url()), 4,
      "invokeai-batch: error: out/.invokeai-batch: cannot make the directory: Not a directory\n"
      "  hint: choose a directory that can be written to (-o)\n");
  CHECK(server.count("enqueued") == 0);
}

TEST_CASE("an output directory on a read-only file system is said, and nothing is sent") {
  const std::string root_of_its_own = "unshare --mount --map-root-user ";
  if (std::system((root_of_its_own + "true 2>/dev/null").c_str()) != 0) {
    std::cout << "skipped: no file system can be mounted here\n";
    return;
  }
  SimulatedServer server;
  Batch batch(2);
  fs::create_directories(batch.output());
  auto command = batch.command(server.url());
  Words words{"unshare",
              "--mount",
              "--map-root-user",
              "sh",
              "-c",
              R"(mount -t tmpfs -o ro none "$0" && exec "$@")",
              batch.output().string()};
  command.words.insert(command.words.begin(), words.begin(), words.end());
  check_said(
      batch, batch.keep(run_to_end(command)), 4,
      "invokeai-batch: error: out/.invokeai-batch: cannot make the directory: Read-only file "
      "system\n"
      "  hint: choose a directory that can be written to (-o)\n");
  CHECK(server.count("enqueued") == 0);
}

TEST_CASE("an output directory that may not be written is said, and nothing is sent") {
  if (::geteuid() == 0) {
    std::cout << "skipped: root may write everywhere\n";
    return;
  }
  SimulatedServer server;
  Batch batch(2);
  fs::create_directories(batch.output());
  fs::permissions(batch.output(), fs::perms::owner_read | fs::perms::owner_exec);
  check_ended(batch.run(server.url()), 4, {"Permission denied"});
  CHECK(server.count("enqueued") == 0);
  fs::permissions(batch.output(), fs::perms::owner_all);
}

TEST_CASE("a file system that has no flush for directories costs nothing") {
  SimulatedServer server;
  Batch batch(3);
  for (const auto* nth : {"1", "2", "3"}) {
    check_ended(batch.run(server.url(), {"--limit", nth},
                          {{"INVOKEAI_BATCH_FAULT", "directory.flush=fail@1"}}),
                0);
  }
  check_books(batch, server);
}
