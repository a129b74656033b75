// The same sweep on every release that the simulator plays, and what is special about version 7.

#include <string>

#include "batch.hpp"
#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::tests;

namespace {

// A server of version 7, where one has to sign in.
struct ServerOfVersion7 : SimulatedServer {
  ServerOfVersion7()
      : SimulatedServer(
            {"--job-ms", "20", "--flavour", "7", "--user", "me@example.org:Secret-1:admin"}) {
    sign_in("me@example.org", "Secret-1");
  }
};

Environment signed_in(Environment more = {}) {
  more["INVOKEAI_BATCH_EMAIL"] = "me@example.org";
  more["INVOKEAI_BATCH_PASSWORD"] = "Secret-1";
  return more;
}

}  // namespace

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

TEST_CASE("version 7: signed in, killed wherever a job is sent, and each image once") {
  for (const std::string point :
       {"enqueue.before_send", "enqueue.after_reply", "store.after_commit"}) {
    SECTION(point) {
      const ServerOfVersion7 server;
      Batch batch(6);
      const auto killed =
          batch.run(server.url(), {}, signed_in({{"INVOKEAI_BATCH_FAULT", point + "=kill@3"}}));
      check_ended(killed, 128 + 9);
      check_ended(batch.run(server.url(), {}, signed_in()), 0, {"6 jobs: "});
      CHECK(server.count("enqueued") == 6);
      check_books(batch, server);
    }
  }
}

TEST_CASE("version 7: lost replies and late requests make nothing twice") {
  for (const std::string fault : {"drop_reply", "late_request"}) {
    SECTION(fault) {
      const ServerOfVersion7 server;
      FaultProxy proxy(server.url());
      proxy.control("rules",
                    R"([{"method":"POST","path":"/enqueue_batch","nth":2,"times":3,"ms":700,)"
                    R"("do":")" +
                        fault + "\"}]");
      Batch batch(6);
      check_ended(batch.run(proxy.url(), {}, signed_in()), 0, {"6 jobs: 6 done"});
      CHECK(server.count("enqueued") == 6);
      check_books(batch, server);
    }
  }
}

TEST_CASE("version 7: receipts are acknowledged, so that no run is too long for the server") {
  const ServerOfVersion7 server;
  server.control("settings", R"({"max_unacknowledged":4})");
  Batch batch(20);
  check_ended(batch.run(server.url(), {}, signed_in()), 0, {"20 jobs: 20 done"});
  check_books(batch, server);
}

TEST_CASE("version 7: an image that somebody deleted before it was saved is made again") {
  const ServerOfVersion7 server;
  server.control("item-rules", R"({"contains":"picture 02","act":"lose_images"})");
  Batch batch(3);
  check_ended(
      batch.run(server.url(), {}, signed_in()), 0,
      {"somebody deleted its image on the server before it was saved here (", "3 jobs: 3 done"});
  CHECK(server.count("enqueued") == 4);
}

TEST_CASE("version 7: a job whose board was made again before it arrived is another request") {
  const ServerOfVersion7 server;
  Batch batch(4);
  const auto killed =
      batch.run(server.url(), {"--board", "foxes"},
                signed_in({{"INVOKEAI_BATCH_FAULT", "enqueue.before_send=kill@3"}}));
  check_ended(killed, 128 + 9);
  const auto boards = json::parse(server.get("/api/v1/boards/?all=true"), "boards");
  server.erase("/api/v1/boards/" + std::string(boards.root().at(0)["board_id"].text()));
  check_ended(batch.run(server.url(), {"--board", "foxes"}, signed_in()), 0, {"4 jobs: "});
  CHECK(server.count("enqueued") == 4);
}
