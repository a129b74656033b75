// The same sweep on every release that the simulator plays.

#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("every flavour of the server runs the same twelve jobs") {
  for (const std::string flavour : {"6.3", "6.8", "6.13", "6.14"}) {
    SECTION(flavour) {
      SimulatedServer server({"--job-ms", "10", "--flavour", flavour});
      Batch batch(12);
      check_ended(batch.run(server.url()), 0, {"12 jobs: 12 done"});
      CHECK(server.count("enqueued") == 12);
      check_books(batch, server);
      // Again: there is nothing left to do.
      check_ended(batch.run(server.url()), 0, {"12 jobs: 12 done before"});
      CHECK(server.count("enqueued") == 12);
    }
  }
}
