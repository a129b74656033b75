// In which order the server gets the jobs.

#include <algorithm>

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

namespace {

// The models in the order in which their items started; the prompts vary faster than the models
// in the plan.
Words models_as_run(const Words& more) {
  Stage stage;
  Words command{"run", workflow("sdxl-text-to-image"), "--matrix",
                "positive prompt:=[a fox, an owl]", "--matrix", "model=tiny-sdxl,tiny-sdxl-b",
                "--set", "noise.width=64", "--set", "noise.height=64", "--set",
                "denoise_latents.steps=1",
                // One at a time: what is sent together may arrive in any order.
                "-j", "1", "-o", stage.path("out")};
  command.insert(command.end(), more.begin(), more.end());
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  auto rows = require_verified_results(stage.path("out"), stage.books());
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::stoi(a.at("item_id")) < std::stoi(b.at("item_id"));
  });
  return column(rows, "model");
}

}  // namespace

TEST_CASE("order: jobs that share a model follow each other, unless they are to run as written",
          "[order]") {
  if (!has_server()) {
    return;
  }
  REQUIRE(models_as_run({}) == Words{"tiny-sdxl", "tiny-sdxl", "tiny-sdxl-b", "tiny-sdxl-b"});
  REQUIRE(models_as_run({"--order", "as-written"}) ==
          Words{"tiny-sdxl", "tiny-sdxl-b", "tiny-sdxl", "tiny-sdxl-b"});
}

}  // namespace invokeai_batch::tests
