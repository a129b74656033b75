// Models by name: InvokeAI's own workflows on tiny models, a model axis, a model that is not there.

#include <set>

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

TEST_CASE("models: InvokeAI's SDXL workflow with a VAE of its own", "[models]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto done = stage.run({"run", workflow("default-text-to-image-sdxl"), "--matrix",
                               "model=tiny-sdxl,tiny-sdxl-b", "--set",
                               "VAE (use the FP16 model)=tiny-sdxl-vae", "--set", "noise.width=64",
                               "--set", "noise.height=64", "--set", "denoise_latents.steps=2",
                               "--seed", "42", "--name", "{model}.{ext}", "-o", stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(stage.path("out"), stage.books());
  REQUIRE(column(rows, "file") == Words{"tiny-sdxl.png", "tiny-sdxl-b.png"});
  REQUIRE(column(rows, "seed") == Words{"42", "42"});
  REQUIRE(pixels_of(stage.path("out/tiny-sdxl.png")) !=
          pixels_of(stage.path("out/tiny-sdxl-b.png")));
}

TEST_CASE("models: InvokeAI's SD-1.5 workflow with a LoRA, over two models", "[models]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto done = stage.run({"run",      workflow("default-text-to-image-with-lora"),
                               "--matrix", "model=tiny-sd15,tiny-sd15-b",
                               "--matrix", "LoRA Weight=0,1",
                               "--set",    "lora=tiny-sd15-lora",
                               "--set",    "width=64",
                               "--set",    "height=64",
                               "--set",    "denoise_latents.steps=2",
                               "--seed",   "42",
                               "--name",   "{model}-{LoRA Weight}.{ext}",
                               "-o",       stage.path("out")});
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(stage.path("out"), stage.books());
  std::set<std::string> pixels;
  for (const auto& file : column(rows, "file")) {
    pixels.insert(pixels_of(stage.path("out/" + file)));
  }
  REQUIRE(pixels.size() == 4);
}

TEST_CASE("models: one that is not installed lists those that are, and nothing is sent",
          "[models]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto before = stage.books().queue().total;
  const auto refused = stage.run({"run", workflow("sdxl-text-to-image"), "-o", stage.path("out")});
  INFO(refused.err);
  REQUIRE(refused.status == 2);
  REQUIRE(refused.out.empty());
  REQUIRE(refused.err.find("juggernautXL_v9") != std::string::npos);
  REQUIRE(refused.err.find("tiny-sdxl  ") != std::string::npos);
  REQUIRE(refused.err.find("tiny-sdxl-b  ") != std::string::npos);
  REQUIRE(refused.err.find("tiny-sd15") == std::string::npos);
  REQUIRE(stage.books().queue().total == before);
  REQUIRE_FALSE(std::filesystem::exists(stage.path("out")));
}

}  // namespace invokeai_batch::tests
