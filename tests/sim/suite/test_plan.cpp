// What a plan says of a directory that has a run.

#include "batch.hpp"
#include "catch.hpp"

using namespace invokeai_batch::tests;

TEST_CASE("a plan says what is done, and sends nothing") {
  SimulatedServer server;
  Batch batch(3);
  check_ended(batch.run(server.url(), {"--limit", "2"}), 0);
  const auto planned = batch.run(server.url(), {"-n"});
  check_ended(planned, 0);
  CHECK(planned.out.find(": 2 done, 1 new\n") != std::string::npos);
  CHECK(planned.out.find("0002.png  done  ") != std::string::npos);
  CHECK(planned.out.find("0003.png  new  ") != std::string::npos);
  const auto fewer = batch.run(server.url(), {"-n", "--limit", "1"});
  CHECK(fewer.out.find(": 1 done; 1 done job is no longer in the plan\n") != std::string::npos);
  // What is not selected is in the plan all the same.
  const auto selected = batch.run(server.url(), {"-n", "--only", "2-3"});
  CHECK(selected.out.find("out: 1 done, 1 new\n") != std::string::npos);
  CHECK(server.count("enqueued") == 2);
}
