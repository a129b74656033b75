// Batch and generator nodes of a workflow, headless: as many images as the GUI would make, each
// from the values that its rules give.

#include <algorithm>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "results.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

std::string metadata_member(Stage& stage, const Row& row, const char* member) {
  const auto metadata = json::parse(stage.books().metadata_of(row.at("image_name")), "metadata");
  return std::string(metadata.root()[member].text());
}

std::vector<Row> run_to_its_end(Stage& stage, const std::string& name, const Words& more) {
  Words command{"run", name, "-o", stage.path("out")};
  command.insert(command.end(), more.begin(), more.end());
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  return require_verified_results(stage.path("out"), stage.books());
}

void require_nothing_left(Stage& stage, const Words& command) {
  const auto total = stage.books().queue().total;
  const auto again = stage.run(command);
  INFO(again.err);
  REQUIRE(again.status == 0);
  REQUIRE(again.out.empty());
  REQUIRE(stage.books().queue().total == total);
}

}  // namespace

TEST_CASE("batch_nodes: a group advances together, another node is multiplied with it",
          "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto total = stage.books().queue().total;
  const auto rows = run_to_its_end(stage, workflow("batch-groups"), {});
  REQUIRE(stage.books().queue().total == total + 6);
  const Words prompts{"a red fox, at dawn", "an owl", "two cats"};
  const Words widths{"48", "64", "80"};
  REQUIRE(rows.size() == 6);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    REQUIRE(rows[i].at("Prompt") == prompts[i / 2]);
    REQUIRE(metadata_member(stage, rows[i], "positive_prompt") == prompts[i / 2]);
    REQUIRE(rows[i].at("image_width") == widths[i / 2]);
    REQUIRE(rows[i].at("image_height") == (i % 2 == 0 ? "32" : "40"));
  }
  // The image reloads in the GUI as the workflow with its batch nodes.
  const auto embedded =
      json::parse(stage.books().workflow_in(rows[3].at("image_name")), "workflow");
  const auto own = json::parse(base::read_file(workflow("batch-groups")), "workflow");
  REQUIRE(embedded.root()["nodes"].size() == own.root()["nodes"].size());
  REQUIRE(embedded.root()["edges"].size() == own.root()["edges"].size());
  REQUIRE(embedded.root()["nodes"].at(0)["data"]["type"].text() == "string_batch");
  require_nothing_left(stage, {"run", workflow("batch-groups"), "-o", stage.path("out")});
}

TEST_CASE("batch_nodes: a generator's rule gives the sizes", "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto rows = run_to_its_end(stage, workflow("batch-generator"), {"--set", "height=24"});
  REQUIRE(column(rows, "image_width") == Words{"16", "32", "49", "65"});
  REQUIRE(column(rows, "image_height") == Words{"24", "24", "24", "24"});
}

TEST_CASE("batch_nodes: connectors stand between generator, batch node and target",
          "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto rows = run_to_its_end(stage, workflow("batch-connectors"), {});
  REQUIRE(rows.size() == 6);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Words prompts{"red fox", "owl", "two cats"};
    REQUIRE(metadata_member(stage, rows[i], "positive_prompt") == prompts[i / 2]);
    REQUIRE(rows[i].at("img_blur.radius") == (i % 2 == 0 ? "0.5" : "2"));
  }
}

TEST_CASE("batch_nodes: a generator that draws without a seed draws once per directory",
          "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const Words rule{"--set",
                   "generator={type: integer_generator_random_distribution_uniform, min: 8, "
                   "max: 200, count: 3}"};
  const auto rows = run_to_its_end(stage, workflow("batch-generator"), rule);
  REQUIRE(rows.size() == 3);
  Words again{"run", workflow("batch-generator"), "-o", stage.path("out")};
  again.insert(again.end(), rule.begin(), rule.end());
  require_nothing_left(stage, again);
}

TEST_CASE("batch_nodes: prompts are expanded by the server", "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto rows = run_to_its_end(
      stage, workflow("batch-connectors"),
      {"--set",
       "string_generator.generator={type: string_generator_dynamic_prompts_combinatorial, "
       "input: \"a {red|blue} {fox|owl}\", maxPrompts: 3}",
       "--set", "floats=[1]"});
  auto prompts = column(rows, "core_metadata.positive_prompt");
  REQUIRE(prompts.size() == 3);
  for (const auto& prompt : prompts) {
    REQUIRE(prompt.find_first_of("{|}") == std::string::npos);
    REQUIRE(prompt.starts_with("a "));
  }
  std::sort(prompts.begin(), prompts.end());
  REQUIRE(std::unique(prompts.begin(), prompts.end()) == prompts.end());
}

TEST_CASE("batch_nodes: pictures of this machine feed an image batch, each sent once",
          "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const std::string photos = INVOKEAI_BATCH_SOURCE_DIR "/configs/photos/";
  const auto rows = run_to_its_end(
      stage, workflow("batch-images"),
      {"--set", "images=" + photos, "--matrix", "radius=0,3", "--name", "{radius}/{job}.{ext}"});
  REQUIRE(column(rows, "img_blur.image") == Words{photos + "checks.png", photos + "stripes.png",
                                                  photos + "checks.png", photos + "stripes.png"});
  REQUIRE(pixels_of(stage.path("out/0/1.png")) != pixels_of(stage.path("out/0/2.png")));
  REQUIRE(pixels_of(stage.path("out/0/1.png")) != pixels_of(stage.path("out/3/3.png")));
}

TEST_CASE("batch_nodes: the images of a board feed an image batch, in the order of their names",
          "[batch_nodes]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto name = fresh_board("sources");
  const auto made =
      stage.run({"run", workflow("batch-generator"), "--board", name, "-o", stage.path("made")});
  INFO(made.err);
  REQUIRE(made.status == 0);
  auto text = base::read_file(workflow("batch-board"));
  const std::string place = "\"BOARD\"";
  text.replace(text.find(place), place.size(),
               "\"" + stage.books().boards_called(name).at(0).id.value + "\"");
  const auto rows = run_to_its_end(stage, stage.write("board.json", text), {});
  const auto sources = stage.books().images_on(name);
  REQUIRE(sources.size() == 4);
  REQUIRE(column(rows, "img_blur.image") == sources);
  for (const auto& row : rows) {
    const auto source = stage.books().image(row.at("img_blur.image"));
    REQUIRE(row.at("image_width") == std::to_string(source.width));
  }
  const auto gone = stage.run({"run", workflow("batch-board"), "-o", stage.path("gone")});
  REQUIRE(gone.status == 2);
  REQUIRE(gone.err.find("batch node \"Pictures\"") != std::string::npos);
}

}  // namespace invokeai_batch::tests
