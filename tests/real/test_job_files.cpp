// InvokeAI's own text-to-image workflows from a job file: prompts of a table, a board per row, and
// every row on two models.

#include <set>

#include "catch.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

namespace {

struct TextToImage {
  std::string workflow;
  std::string prompt;  // the input's name
  std::string models;
  std::string set;  // what makes the job small, and the rest of the models
};

const std::vector<TextToImage> k_workflows = {
    {"default-text-to-image-with-lora", "Positive Prompt", "tiny-sd15, tiny-sd15-b",
     "{lora: tiny-sd15-lora, LoRA Weight: 0.5, width: 64, height: 64, denoise_latents.steps: 1}"},
    {"default-text-to-image-sdxl", "Positive Prompt", "tiny-sdxl, tiny-sdxl-b",
     "{VAE (use the FP16 model): tiny-sdxl-vae, noise.width: 64, noise.height: 64, "
     "denoise_latents.steps: 1}"},
    {"sdxl-text-to-image", "positive prompt", "tiny-sdxl, tiny-sdxl-b",
     "{width: 64, height: 64, steps: 1}"}};

std::string job_file(const TextToImage& one) {
  return "workflow: " + workflow(one.workflow) + "\nset: " + one.set +
         "\nrows:\n  csv: prompts.csv\n  columns: {text: " + one.prompt +
         "}\n  keep: [album]\nmatrix:\n  model: [" + one.models +
         "]\nboard: \"{album}\"\nseed: {start: 7, per: row}\n"
         "name: \"{album}/{row}-{model}.{ext}\"\n";
}

}  // namespace

TEST_CASE("job files: prompts from a table, a board per row, an axis of models, a LoRA",
          "[job_files]") {
  if (!has_server()) {
    return;
  }
  for (const auto& one : k_workflows) {
    INFO(one.workflow);
    Stage stage;
    const auto foxes = fresh_board("foxes");
    const auto owls = fresh_board("owls");
    stage.write("prompts.csv", "text,album\n\"a red fox, at dawn\"," + foxes +
                                   "\n\"an \"\"owl\"\"\"," + owls + "\n");
    const auto jobs = stage.write("jobs.yaml", job_file(one));
    const auto done = stage.run({"run", jobs, "-o", stage.path("out")});
    INFO(done.err);
    REQUIRE(done.status == 0);

    const auto rows = require_verified_results(stage.path("out"), stage.books());
    REQUIRE(column(rows, one.prompt) ==
            Words{"a red fox, at dawn", "a red fox, at dawn", "an \"owl\"", "an \"owl\""});
    REQUIRE(column(rows, "board") == Words{foxes, foxes, owls, owls});
    std::set<std::string> pixels;
    for (const auto& row : rows) {
      pixels.insert(pixels_of(stage.path("out/" + row.at("file"))));
    }
    REQUIRE(pixels.size() == 4);
    REQUIRE(rows[0].at("seed") == rows[1].at("seed"));
    REQUIRE(rows[0].at("seed") != rows[2].at("seed"));

    const auto total = stage.books().queue().total;
    REQUIRE(stage.run({"run", jobs, "-o", stage.path("out")}).status == 0);
    REQUIRE(stage.books().queue().total == total);
  }
}

}  // namespace invokeai_batch::tests
