// Seeds: a fixed one makes the same pixels again, a drawn one is known afterwards.

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

namespace {

Words small_sdxl(const std::string& out, const Words& more) {
  Words words{"run",   workflow("sdxl-text-to-image"),
              "--set", "model=tiny-sdxl",
              "--set", "width=64",
              "--set", "height=64",
              "--set", "steps=2",
              "-o",    out};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_CASE("seeds: a fixed one gives the same pixels in every run, another one others", "[seeds]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  for (const auto& [directory, seed] :
       std::vector<std::pair<std::string, std::string>>{{"a", "42"}, {"b", "42"}, {"c", "43"}}) {
    const auto done = stage.run(small_sdxl(stage.path(directory), {"--seed", seed}));
    INFO(done.err);
    REQUIRE(done.status == 0);
    const auto rows = require_verified_results(stage.path(directory), stage.books());
    REQUIRE(column(rows, "seed") == Words{seed});
  }
  REQUIRE(pixels_of(stage.path("a/0001.png")) == pixels_of(stage.path("b/0001.png")));
  REQUIRE(pixels_of(stage.path("a/0001.png")) != pixels_of(stage.path("c/0001.png")));
}

TEST_CASE("seeds: one that the server draws is read back, and makes the image again", "[seeds]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto drawn = stage.run(small_sdxl(stage.path("drawn"), {}));
  INFO(drawn.err);
  REQUIRE(drawn.status == 0);
  const auto row = require_verified_results(stage.path("drawn"), stage.books()).front();
  const auto metadata = json::parse(stage.books().metadata_of(row.at("image_name")), "metadata");
  REQUIRE(row.at("seed") == metadata.root()["seed"].text());

  const auto again = stage.run(small_sdxl(stage.path("again"), {"--seed", row.at("seed")}));
  INFO(again.err);
  REQUIRE(again.status == 0);
  REQUIRE(pixels_of(stage.path("drawn/0001.png")) == pixels_of(stage.path("again/0001.png")));
}

}  // namespace invokeai_batch::tests
