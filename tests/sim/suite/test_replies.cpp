// Replies that are not what they should be.

#include <cctype>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

namespace {

// "cut off after 8078 bytes" → "cut off after N bytes": a picture's size is not the point.
std::string without_byte_counts(const std::string& text) {
  std::istringstream words(text);
  std::string said;
  std::string before;
  // Word by word, with the blanks between them as they are: line breaks are part of what is said.
  for (std::string word; words >> word;) {
    const bool counts = before == "after" || before == "of" || before == "byte";
    const bool is_count = counts && std::isdigit(static_cast<unsigned char>(word.front())) != 0;
    said += is_count || before == "chunk" ? "N" : word;
    while (std::isspace(words.peek()) != 0) {
      said += static_cast<char>(words.get());
    }
    before = word;
  }
  return said;
}

}  // namespace

TEST_CASE("a damaged image is fetched again until it is whole") {
  for (const std::string damage : {"truncate", "corrupt", "longer", "html"}) {
    SECTION(damage) {
      SimulatedServer server;
      server.control("reply-rules",
                     R"({"path":"/full","nth":2,"times":2,"damage":")" + damage + "\"}");
      Batch batch(4);
      check_said(batch, batch.run(server.url()), 0,
                 "out: 4 jobs: 4 done\n"
                 "4 images in T s\n"
                 "every image is listed in out/results.csv\n");
      CHECK(server.count("struck_replies") == 2);
      CHECK(server.count("enqueued") == 4);
      check_books(batch, server);
    }
  }
}

TEST_CASE("an image that is damaged on its way is not made again: the next run fetches it") {
  struct Case {
    std::string fault;
    std::string why;
  };
  for (const auto& [fault, why] :
       {Case{R"("damage":"truncate")", "cut off after N bytes"},
        Case{R"("damage":"corrupt")", "the checksum of chunk N at byte N is wrong"},
        Case{R"("damage":"longer")", "the connection was cut off after N of N bytes"},
        Case{R"("damage":"html")", "the answer is text/html where an image is due"},
        Case{R"("status":500)", "500: Internal Server Error"}}) {
    SECTION(fault) {
      SimulatedServer server;
      server.control("reply-rules", R"({"path":"/full","times":0,)" + fault + "}");
      Batch batch(1);
      const auto finished = batch.run(server.url(), {}, {{"COLUMNS", "200"}});
      check_said(batch, {finished.status, finished.out, without_byte_counts(finished.err)}, 1,
                 "job 1 failed: an image cannot be had: " + why +
                     "; the next run fetches it again"
                     "\nout: 1 job: 1 failed\n0 images in T s\n"
                     "failed:\n  1 × an image cannot be had: " +
                     why +
                     "; the next run fetches it again: job 1\n"
                     "next: run the same command again to retry what failed\n");
      CHECK(server.count("enqueued") == 1);
      server.control("clear-rules");
      check_ended(batch.run(server.url()), 0, {"1 job: 1 done"});
      CHECK(results_of(batch).size() == 1);
    }
  }
}

TEST_CASE("files that the server keeps failing to give cost their jobs, and the others go on") {
  SimulatedServer server;
  server.control("reply-rules", R"({"path":"/full","nth":2,"times":0,"status":500})");
  Batch batch(3);
  check_ended(
      batch.run(server.url(), {"--retries", "0"}), 1,
      {"3 jobs: 1 done, 2 failed\n", "2 × an image cannot be had: 500: Internal Server Error"});
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"3 jobs: 1 done before, 2 done now"});
  CHECK(results_of(batch).size() == 3);
}

TEST_CASE("files that the server keeps putting off end the run, which can be carried on") {
  SimulatedServer server;
  server.control(
      "reply-rules",
      R"({"path":"/full","nth":2,"times":0,"status":429,"detail":"slow down","headers":{"Retry-After":"1"}})");
  Batch batch(2);
  check_said(batch, batch.run(server.url(), {"--concurrency", "1", "--server-timeout", "2s"}), 3,
             "waiting: the server gives no files for now: 429: slow down\n"
             "out: 2 jobs: 1 done, 1 to do\n"
             "1 image in T s\n"
             "stopped: the server gives no files: 429: slow down\n"
             "next: run the same command again to carry on\n"
             "every image is listed in out/results.csv\n");
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0, {"2 jobs: 1 done before, 1 done now"});
  check_books(batch, server);
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
  check_said(batch, batch.run(server.url()), 0,
             "waiting: the server takes no jobs for now: 409: Image storage maintenance is active\n"
             "carrying on: going on\n"
             "out: 5 jobs: 5 done\n"
             "5 images in T s\n"
             "every image is listed in out/results.csv\n");
  CHECK(server.count("enqueued") == 5);
  check_books(batch, server);
}

TEST_CASE("a maintenance, or a limit of requests, without an end ends the run") {
  struct Case {
    std::string fault;
    std::string why;
  };
  for (const auto& [fault, why] :
       {Case{R"("status":409,"detail":"Image storage maintenance is active")",
             "409: Image storage maintenance is active"},
        Case{R"("status":429,"detail":"slow down")", "429: slow down"},
        Case{R"("status":503,"detail":"overloaded")", "503: overloaded"}}) {
    SECTION(why) {
      SimulatedServer server;
      server.control("reply-rules", R"({"method":"POST","path":"enqueue_batch","times":0,)" +
                                        fault + R"(,"headers":{"Retry-After":"3600"}})");
      Batch batch(2);
      check_said(batch, batch.run(server.url(), {"--server-timeout", "1s"}), 3,
                 "waiting: the server takes no jobs for now: " + why +
                     "\nout: 2 jobs: 2 to do\n"
                     "stopped: the server takes no jobs: " +
                     why + "\nnext: run the same command again to carry on\n");
      CHECK(server.count("enqueued") == 0);
      server.control("clear-rules");
      check_ended(batch.run(server.url()), 0, {"2 jobs: 2 done"});
      check_books(batch, server);
    }
  }
}

TEST_CASE("an image that is gone is made again") {
  SimulatedServer server;
  server.control("item-rules", R"({"contains":"picture 02","act":"lose_images"})");
  Batch batch(3);
  check_ended(batch.run(server.url()), 0,
              {"warning: job 2: the server no longer has its image ",
               "job 2 will be tried again: an image cannot be had: 404: Not Found\n",
               "out: 3 jobs: 3 done\n"});
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
  server.when("ended", 1, "reply-rules",
              R"({"path":"/api/","times":0,"status":401,"detail":"Authentication required"})");
  Batch batch(1);
  check_said(batch, batch.run(server.url()), 3,
             "out: 1 job: 1 to do\n"
             "stopped: 401: Authentication required; log in, then run the same command again: "
             "invokeai-batch login http://127.0.0.1:PORT\n"
             "next: run the same command again to carry on\n");
  server.control("clear-rules");
  check_ended(batch.run(server.url()), 0);
  check_books(batch, server);
}

TEST_CASE("a 401 in the middle of many jobs loses none of them") {
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
  SimulatedServer server({"--job-ms", "250", "--multiuser", "--user", "me@example.org:Secret-1",
                          "--user", "admin@example.org:Secret-2:admin"});
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
  SimulatedServer server({"--job-ms", "20", "--multiuser", "--user", "me@example.org:Secret-1",
                          "--user", "admin@example.org:Secret-2:admin"});
  server.when("ended", 2, "expire-tokens");
  Batch batch(6);
  check_said(batch,
             batch.run(server.url(), {},
                       {{"INVOKEAI_BATCH_EMAIL", "me@example.org"},
                        {"INVOKEAI_BATCH_PASSWORD", "Secret-1"}}),
             0,
             "note: the log-in had run out; logged in again\n"
             "out: 6 jobs: 6 done\n"
             "6 images in T s\n"
             "every image is listed in out/results.csv\n");
  CHECK(server.count("enqueued") == 6);
  CHECK(batch.said().find("Secret-1") == std::string::npos);
  CHECK(results_of(batch).size() == 6);
}
