// Weather by chance, from seeds: whatever comes, each image once.

#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("in random weather every job's image arrives once") {
  for (int seed = 1; seed <= 6; ++seed) {
    SECTION("seed " + std::to_string(seed)) {
      SimulatedServer server({"--job-ms", "5"});
      FaultProxy proxy(server.url(), {"--seed", std::to_string(seed)});
      Batch batch(40);
      Process process(batch.command(proxy.url()));
      server.wait_for("enqueued", 1);
      proxy.control("random", R"({"faults":"refuse=0.01,drop_request=0.02,reset_request=0.01,)"
                              R"(drop_reply=0.03,reset_reply=0.02,cut=0.02:120,delay=0.05:30"})");
      check_ended(batch.keep(process.wait(std::chrono::seconds(120))), 0, {"40 jobs: 40 done"});
      check_books(batch, server);
    }
  }
}
