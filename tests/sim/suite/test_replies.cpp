// Replies that are not what they should be.

#include <fstream>
#include <set>
#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("a damaged image is fetched again until it is whole") {
  for (const std::string damage : {"truncate", "corrupt", "longer", "html"}) {
    SECTION(damage) {
      SimulatedServer server;
      server.control("reply-rules",
                     R"({"path":"/full","nth":2,"times":2,"damage":")" + damage + "\"}");
      Batch batch(4);
      check_ended(batch.run(server.url()), 0, {"4 jobs: 4 done"});
      CHECK(server.count("struck_replies") == 2);
      CHECK(server.count("enqueued") == 4);
      check_books(batch, server);
    }
  }
}

TEST_CASE("an image that stays damaged is made again once, then its job has failed") {
  struct Case {
    const char* damage;
    const char* said;
  };
  for (const auto& [damage, said] :
       {Case{"truncate", "cannot be had: "}, Case{"corrupt", "cannot be had: "},
        Case{"html", "cannot be had: "}}) {
    SECTION(damage) {
      SimulatedServer server;
      server.control("reply-rules",
                     R"({"path":"/full","times":0,"damage":")" + std::string(damage) + "\"}");
      Batch batch(1);
      check_ended(batch.run(server.url()), 1, {"1 failed", said});
      CHECK(server.count("enqueued") == 2);
      server.control("clear-rules");
      check_ended(batch.run(server.url()), 0, {"1 job: 1 done"});
      CHECK(results_of(batch).size() == 1);
    }
  }
}

TEST_CASE("JSON of another shape in place of a status is asked for again") {
  SimulatedServer server;
  server.control("reply-rules", R"({"path":"/status","nth":3,"times":2,"damage":"other_json"})");
  Batch batch(6);
  check_ended(batch.run(server.url()), 0, {"6 jobs: 6 done"});
  check_books(batch, server);
}

TEST_CASE("the maintenance of 6.14 is waited for") {
  SimulatedServer server;
  server.control(
      "reply-rules",
      R"({"method":"POST","path":"enqueue_batch","nth":2,"times":3,"status":409,)"
      R"("detail":"Image storage maintenance is active","headers":{"Retry-After":"1"}})");
  Batch batch(5);
  check_ended(batch.run(server.url()), 0, {"5 jobs: 5 done"});
  CHECK(server.count("enqueued") == 5);
  check_books(batch, server);
}

TEST_CASE("an image that is gone is made again") {
  SimulatedServer server;
  server.control("item-rules", R"({"contains":"picture 02","act":"lose_images"})");
  Batch batch(3);
  check_ended(batch.run(server.url(), {"-v"}), 0,
              {"job 2 will be tried again: image ", "cannot be had: ", "3 jobs: 3 done"});
  CHECK(server.count("enqueued") == 4);
  CHECK(results_of(batch).size() == 3);
}

TEST_CASE("equal jobs have images of their own, whatever the server remembers of the first") {
  SimulatedServer server;
  Batch batch(1);
  const auto table = batch.output().parent_path() / "equal.csv";
  std::ofstream(table) << "Prompt\nthe same\nthe same\nthe same\n";
  check_ended(batch.run(server.url(), {"--csv", table.string()}), 0, {"3 jobs: 3 done"});
  std::set<std::string> images;
  for (const auto& row : results_of(batch)) {
    images.insert(row.at("image_name"));
  }
  CHECK(images.size() == 3);
}

TEST_CASE("a 401 in mid-run ends the run and says what to do") {
  SimulatedServer server;
  server.when("ended", 2, "reply-rules",
              R"({"path":"/api/","times":0,"status":401,"detail":"Authentication required"})");
  Batch batch(6);
  check_ended(batch.run(server.url()), 3,
              {"stopped: 401: Authentication required; log in, then run the same command again: "
               "invokeai-batch login " +
               server.url() + "\n"});
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}

TEST_CASE("tokens that live for seconds are followed by those that the server hands out") {
  SimulatedServer server({"--job-ms", "250", "--multiuser", "--user", "me@example.org:Secret-1"});
  server.control("settings", R"({"token_seconds":3})");
  Batch batch(20);
  auto login = batch.command(
      server.url(), {},
      {{"INVOKEAI_BATCH_EMAIL", "me@example.org"}, {"INVOKEAI_BATCH_PASSWORD", "Secret-1"}});
  login.words = {login.words.front(), "login", server.url()};
  check_ended(batch.keep(run_to_end(login)), 0);
  // Nobody can log in again: the run takes longer than any token lives.
  check_ended(batch.run(server.url()), 0, {"20 jobs: 20 done"});
  CHECK(results_of(batch).size() == 20);
}

TEST_CASE("a log-in that runs out in mid-run is made again") {
  SimulatedServer server({"--job-ms", "20", "--multiuser", "--user", "me@example.org:Secret-1"});
  server.when("ended", 2, "expire-tokens");
  Batch batch(6);
  check_ended(batch.run(server.url(), {},
                        {{"INVOKEAI_BATCH_EMAIL", "me@example.org"},
                         {"INVOKEAI_BATCH_PASSWORD", "Secret-1"}}),
              0, {"the log-in had run out; logged in again", "6 jobs: 6 done"});
  CHECK(server.count("enqueued") == 6);
  CHECK(batch.said().find("Secret-1") == std::string::npos);
  CHECK(results_of(batch).size() == 6);
}
