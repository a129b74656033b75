// Jobs that fail: the server's reason is shown, the others are done, and the status says so.

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

TEST_CASE(
    "failures: an item that fails is told with its error, the rest is done and not sent again",
    "[failures]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto out = stage.path("out");
  const Words command{"run",      workflow("random-width"), "--set", "low=64",
                      "--matrix", "high=65,10,66",          "-o",    out};
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 1);
  REQUIRE(done.err.find("ValueError: job 2") != std::string::npos);
  REQUIRE(done.err.find("low >= high") != std::string::npos);
  REQUIRE(column(require_verified_results(out, stage.books()), "job") == Words{"1", "3"});

  const auto total = stage.books().queue().total;
  const auto again = stage.run(command);
  INFO(again.err);
  REQUIRE(again.status == 1);
  REQUIRE(again.out.empty());
  REQUIRE(stage.books().queue().total == total + 1);
}

TEST_CASE("failures: an image that vanishes while its job waits", "[failures]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto made = stage.run({"run", workflow("minimal-no-model"), "-o", stage.path("made")});
  INFO(made.err);
  REQUIRE(made.status == 0);
  const auto image =
      require_verified_results(stage.path("made"), stage.books()).front().at("image_name");

  // Many steps keep the server busy meanwhile.
  auto busy = stage.start({"run", workflow("sdxl-text-to-image"), "--json", "--set",
                           "model=tiny-sdxl", "--set", "width=64", "--set", "height=64", "--set",
                           "steps=15", "-o", stage.path("busy")});
  REQUIRE(busy.wait_for(R"("event":"job_started")", k_patience));
  auto process = stage.start({"run", workflow("unknown-image"), "--set", "image.image=" + image,
                              "--json", "-o", stage.path("out")});
  REQUIRE(process.wait_for(R"("event":"job_queued")", k_patience));
  stage.books().delete_image(image);
  REQUIRE(busy.wait(k_patience).status == 0);
  const auto done = process.wait(k_patience);
  INFO(done.err);
  REQUIRE(done.status == 1);
  REQUIRE(done.err.find("ImageRecordNotFoundException: job 1") != std::string::npos);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).empty());
}

TEST_CASE("failures: an image that the server never had is refused before anything is sent",
          "[failures]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto before = stage.books().queue().total;
  const auto refused = stage.run({"run", workflow("unknown-image"), "-o", stage.path("out")});
  INFO(refused.err);
  REQUIRE(refused.status == 2);
  REQUIRE(refused.err.find("no-such-image.png is not on this server") != std::string::npos);
  REQUIRE(stage.books().queue().total == before);
}

TEST_CASE("failures: an edge that the server would refuse is dropped and said, as in the editor",
          "[failures]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  auto text = base::read_file(workflow("random-width"));
  const std::string handle = R"("sourceHandle": "value")";
  REQUIRE(text.find(handle) != std::string::npos);
  text.replace(text.find(handle), handle.size(), R"("sourceHandle": "number")");
  const auto done = stage.run({"run", stage.write("bad.json", text), "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(done.err.find("the edge from width.number to blank.width is dropped: the server's "
                        "rand_int has no output number") != std::string::npos);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 1);
}

}  // namespace invokeai_batch::tests
