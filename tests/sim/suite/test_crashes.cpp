// The program is killed at every point where that could cost or double an image, and run again.

#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("whatever point it was killed at, the next run leaves each image once") {
  for (const std::string point :
       {"enqueue.before_send", "enqueue.after_reply", "publish.before_rename",
        "publish.after_rename", "store.before_commit", "store.after_commit"}) {
    for (const std::string nth : {"1", "3", "5"}) {
      SECTION(point + ", time " + nth) {
        SimulatedServer server({"--job-ms", "10"});
        Batch batch(6);
        const auto killed =
            batch.run(server.url(), {}, {{"INVOKEAI_BATCH_FAULT", point + "=kill@" + nth}});
        check_ended(killed, 128 + 9);
        check_ended(batch.run(server.url()), 0, {"6 jobs: "});
        check_books(batch, server);
      }
    }
  }
}

TEST_CASE("killed again and again, it still arrives") {
  SimulatedServer server({"--job-ms", "10"});
  Batch batch(8);
  int kills = 0;
  for (int nth = 4; nth < 30; ++nth) {
    const auto finished =
        batch.run(server.url(), {},
                  {{"INVOKEAI_BATCH_FAULT", "store.after_commit=kill@" + std::to_string(nth)}});
    if (finished.status == 0) {
      break;
    }
    check_ended(finished, 128 + 9);
    ++kills;
  }
  CHECK(kills >= 2);
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}
