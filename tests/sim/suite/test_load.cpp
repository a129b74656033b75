// Many jobs of ours on the server at once: few connections, and a stop that asks little.

#include <chrono>
#include <csignal>
#include <utility>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

namespace {

std::int64_t requests_by_route(const SimulatedServer& server, std::string_view route) {
  const auto stats = server.stats();
  return stats.root()["requests_by_route"][route].integer().value_or(0);
}

// The same command with so few open files that a connection for each job would be too many.
Command with_few_files(Command command) {
  Words words{"/bin/sh", "-c", "ulimit -n 64; exec \"$0\" \"$@\""};
  words.insert(words.end(), command.words.begin(), command.words.end());
  command.words = std::move(words);
  return command;
}

}  // namespace

TEST_CASE("hundreds of jobs on the server at once take no more connections than a few") {
  SimulatedServer server({"--job-ms", "1"});
  Batch batch(300);
  check_ended(batch.keep(run_to_end(with_few_files(batch.command(server.url(), {"-j", "300"})))), 0,
              {"300 jobs: 300 done"});
  CHECK(server.count("enqueued") == 300);
}

TEST_CASE("a stop with hundreds of jobs on the server takes a few calls, and loses none") {
  constexpr int k_jobs = 300;
  SimulatedServer server({"--job-ms", "5"});
  Batch batch(k_jobs);
  server.control("item-rules", R"({"act":"hang","times":1})");
  Process process(batch.command(server.url(), {"-j", "300"}));
  server.wait_for("enqueued", k_jobs);
  process.send(SIGTERM);
  check_ended(batch.keep(process.wait(std::chrono::seconds(60))), 143, {"300 jobs: 300 to do"});
  CHECK(requests_by_route(server, "PUT /api/v1/queue/{queue_id}/cancel_by_batch_ids") == 1);
  CHECK(requests_by_route(server, "GET /api/v1/queue/{queue_id}/b/{batch_id}/status") == 0);
  CHECK(server.count("started") == 1);
  // The one that was left at work hangs: somebody cancels it.
  server.control("clear-rules");
  server.restart(std::chrono::milliseconds{10});
  check_ended(batch.run(server.url(), {"-j", "300"}), 0, {"300 done"});
}
