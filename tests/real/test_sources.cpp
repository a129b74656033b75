// A workflow that is no file: the server's own, and the one that stands in a picture.

#include <string>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

TEST_CASE("sources: a default workflow straight from the server's library, then from its picture",
          "[sources]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto done = stage.run({"run", "library:Text to Image - SD1.5, LoRA", "--set",
                               "model=tiny-sd15", "--set", "lora=tiny-sd15-lora", "--set",
                               "width=64", "--set", "height=64", "--set", "denoise_latents.steps=2",
                               "--seed", "42", "--name", "first.{ext}", "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 1);

  // The values of the picture are where it starts, its seed among them.
  const auto picture = stage.path("out/first.png");
  const auto same = stage.run({"run", picture, "--name", "same.{ext}", "-o", stage.path("more")});
  INFO(same.err);
  REQUIRE(same.status == 0);
  const auto varied = stage.run(
      {"run", picture, "--seed", "43", "--name", "varied.{ext}", "-o", stage.path("more")});
  INFO(varied.err);
  REQUIRE(varied.status == 0);
  REQUIRE(pixels_of(stage.path("more/same.png")) == pixels_of(picture));
  REQUIRE(pixels_of(stage.path("more/varied.png")) != pixels_of(picture));
}

TEST_CASE("sources: a workflow is saved in the library, used and deleted", "[sources]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto name = fresh_board("library");
  const auto file = stage.path("copy.json");
  const auto renamed = [&] {
    auto text = base::read_file(workflow("minimal-no-model"));
    const std::string old = "\"minimal-no-model\"";
    return text.replace(text.find(old), old.size(), "\"" + name + "\"");
  }();
  const auto put = stage.run({"workflows", "put", stage.write("copy.json", renamed)});
  INFO(put.err);
  REQUIRE(put.status == 0);
  const auto again = stage.run({"workflows", "put", file});
  INFO(again.err);
  REQUIRE(again.status == 0);
  REQUIRE(again.err == "this workflow is there already: " + name + "\n");
  const auto done = stage.run({"run", "library:" + name, "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(require_verified_results(stage.path("out"), stage.books()).size() == 1);
  REQUIRE(stage.run({"workflows", "delete", name, "--yes"}).status == 0);
  REQUIRE(stage.run({"run", "library:" + name, "-o", stage.path("none")}).status == 2);
}

}  // namespace invokeai_batch::tests
