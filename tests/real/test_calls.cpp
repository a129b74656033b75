// Workflows that call a saved one of the server's library.

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "results.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

std::string fixture(const std::string& name) {
  return base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/" + name);
}

// The id that the library gives it.
std::string saved(Stage& stage, const std::string& name) {
  const auto record = stage.write("record.json", "{\"workflow\": " + fixture(name) + "}");
  const auto reply = stage.run({"api", "POST", "/api/v1/workflows/", "--data", "@" + record});
  INFO(reply.err);
  REQUIRE(reply.status == 0);
  return std::string(json::parse(reply.out, "reply").root()["workflow_id"].text());
}

std::string caller_of(Stage& stage, const std::string& id) {
  auto text = fixture("caller.json");
  const std::string stand_in = "CALLED";
  text.replace(text.find(stand_in), stand_in.size(), id);
  return stage.write("caller.json", text);
}

}  // namespace

TEST_CASE("calls: pictures of the saved workflow are the job's, with its seed", "[calls]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto workflow = caller_of(stage, saved(stage, "callable.json"));
  const auto done = stage.run({"run", workflow, "--seed", "7,8", "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(stage.path("out"), stage.books());
  REQUIRE(column(rows, "file") ==
          Words{"0001-Final.png", "0001-Copy.png", "0002-Final.png", "0002-Copy.png"});
  REQUIRE(rows[1].at("seed") == "7");
  REQUIRE(rows[3].at("seed") == "8");
  REQUIRE(pixels_of(stage.path("out/0001-Copy.png")) != pixels_of(stage.path("out/0002-Copy.png")));
  REQUIRE(stage.run({"run", workflow, "--seed", "7,8", "-o", stage.path("out")}).status == 0);
}

TEST_CASE("calls: one that is not in the library is refused before anything is sent", "[calls]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto refused = stage.run({"run", caller_of(stage, "gone"), "-o", stage.path("out")});
  INFO(refused.err);
  REQUIRE(refused.status == 2);
  REQUIRE(refused.err.find("the server has no saved workflow gone") != std::string::npos);
}

}  // namespace invokeai_batch::tests
