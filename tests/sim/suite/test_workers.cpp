// Servers with several workers, by their own books: none of them waits for us, and we do not ask
// more than it takes.

#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("every worker of a server has a job as long as there are any") {
  constexpr int k_workers = 4;
  constexpr int k_jobs = 20;
  SimulatedServer server({"--workers", std::to_string(k_workers), "--job-ms", "1000"});
  Batch batch(k_jobs);
  check_ended(batch.run(server.url()), 0, {"20 jobs: 20 done"});
  check_books(batch, server);
  // At the end each finds nothing more. A machine that is at its limits may be late once for all;
  // a client that looks at one item at a time is late for nearly every job.
  CHECK(server.count("starved") <= 2 * k_workers);
  // 3 for each job, what is asked at the start, and what it takes to hear of their ends.
  CHECK(server.count("requests") <= 5 * k_jobs);
}

TEST_CASE("a number is an upper limit of our jobs on a server, also of one with several workers") {
  SimulatedServer server({"--workers", "3", "--job-ms", "60"});
  Batch batch(6);
  check_ended(batch.run(server.url(), {"-j", "1"}), 0, {"6 jobs: 6 done"});
  check_books(batch, server);
  CHECK(server.count("starved") == 6);  // there was never a second one
}

TEST_CASE("a server without summaries of items is asked about batches, several workers or not") {
  SimulatedServer server({"--workers", "2", "--job-ms", "40", "--flavour", "6.13"});
  Batch batch(8);
  check_ended(batch.run(server.url()), 0, {"8 jobs: 8 done"});
  check_books(batch, server);
}
