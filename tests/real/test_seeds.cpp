// Seeds: a fixed one makes the same pixels again, a drawn one is known afterwards.

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "results.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

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

TEST_CASE("seeds: results have that of each output, drawn by a node of its own", "[seeds]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  Words words{"run", INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/triptych.json", "-o",
              stage.path("out")};
  for (const std::string side : {"left", "middle", "right"}) {
    for (const std::string setting : {"sdxl_model_loader.model=tiny-sdxl", "noise.width=64",
                                      "noise.height=64", "denoise_latents.steps=1"}) {
      words.insert(words.end(), {"--set", side + "_" + setting});
    }
  }
  const auto done = stage.run(words);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(stage.path("out"), stage.books());
  REQUIRE(rows.size() == 3);
  for (const auto& row : rows) {
    REQUIRE_FALSE(row.at("seed").empty());
    const auto metadata = json::parse(stage.books().metadata_of(row.at("image_name")), "metadata");
    REQUIRE(row.at("seed") == metadata.root()["seed"].text());
  }
  REQUIRE(rows[0].at("seed") != rows[1].at("seed"));
  REQUIRE(rows[1].at("seed") != rows[2].at("seed"));
}

TEST_CASE("seeds: one that the workflow fixes is in the results, too", "[seeds]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto done = stage.run(
      {"run", INVOKEAI_BATCH_SOURCE_DIR "/tests/fixtures/seeded.json", "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  REQUIRE(column(require_verified_results(stage.path("out"), stage.books()), "seed") == Words{"0"});
}

}  // namespace invokeai_batch::tests
