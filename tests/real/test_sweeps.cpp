// The main job: a table or a matrix in, every image verified, the same command again sends nothing.

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "results.hpp"
#include "stage.hpp"

namespace invokeai_batch::tests {

namespace {

std::vector<std::string> paths_of(const std::vector<Row>& rows, const std::string& directory) {
  std::vector<std::string> paths;
  for (const auto& row : rows) {
    paths.push_back(directory + "/" + row.at("file"));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

// The same command again: nothing is sent, nothing is printed, nothing changes.
void require_nothing_left(Stage& stage, const Words& command, const std::string& directory) {
  const auto total = stage.books().queue().total;
  const auto before = base::read_file(directory + "/results.csv");
  const auto again = stage.run(command);
  INFO(again.err);
  REQUIRE(again.status == 0);
  REQUIRE(again.out.empty());
  REQUIRE(stage.books().queue().total == total);
  REQUIRE(base::read_file(directory + "/results.csv") == before);
}

// Field to value of what `inputs --json` prints.
std::map<std::string, std::string> values_of(const std::string& input_lines) {
  std::map<std::string, std::string> values;
  for (const auto& line : lines_of(input_lines)) {
    const auto document = json::parse(line, "inputs");
    const auto value = document.root()["value"];
    values[std::string(document.root()["name"].text())] =
        std::string(value.is_object() ? value["name"].text() : value.text());
  }
  return values;
}

// All pictures differ, and each board has its directory.
void require_different_pictures(const std::vector<Row>& rows, const std::string& directory) {
  std::set<std::string> pixels;
  for (const auto& row : rows) {
    pixels.insert(pixels_of(std::filesystem::path(directory) / row.at("file")));
    REQUIRE(row.at("file").starts_with(row.at("board") + "/"));
  }
  REQUIRE(pixels.size() == rows.size());
}

// The image reloads in the GUI with the values that made it.
void require_workflow_in_image(Stage& stage, const Row& row) {
  const auto file = stage.write("again.json", stage.books().workflow_in(row.at("image_name")));
  const auto inputs = stage.run_offline({"inputs", "--offline", file, "--json"});
  INFO(inputs.err);
  REQUIRE(inputs.status == 0);
  const auto values = values_of(inputs.out);
  REQUIRE(values.at("positive prompt") == row.at("positive prompt"));
  REQUIRE(values.at("model") == "tiny-sdxl");
  REQUIRE(values.at("width") == "64");
  REQUIRE(values.at("steps") == "2");
}

}  // namespace

TEST_CASE("sweeps: 24 jobs of a matrix, and again nothing", "[sweeps]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto out = stage.path("out");
  Words command{"run",      workflow("minimal-no-model"),
                "-o",       out,
                "--set",    "height=32",
                "--name",   "{Prompt}/{Width}.{ext}",
                "--matrix", "Width=40,48,56,64"};
  for (const auto* prompt : {"a red fox, at dawn", "owl", "[x] {y|z}", "日本", "-5", "#tag"}) {
    command.insert(command.end(), {"--matrix", std::string("Prompt=") + prompt});
  }
  const auto total = stage.books().queue().total;
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(out, stage.books());
  REQUIRE(rows.size() == 24);
  REQUIRE(sorted(lines_of(done.out)) == paths_of(rows, out));
  REQUIRE(stage.books().queue().total == total + 24);
  std::set<std::pair<std::string, std::string>> combinations;
  for (const auto& row : rows) {
    REQUIRE(row.at("image_width") == row.at("Width"));
    REQUIRE(row.at("image_height") == "32");
    combinations.emplace(row.at("Prompt"), row.at("Width"));
  }
  REQUIRE(combinations.size() == 24);
  require_nothing_left(stage, command, out);
}

TEST_CASE("sweeps: twelve prompts of a CSV through SDXL into two boards", "[sweeps]") {
  if (!has_server()) {
    return;
  }
  Stage stage;
  const auto out = stage.path("out");
  const auto cats = fresh_board("cats");
  const auto dogs = fresh_board("dogs");
  std::string table = "title,prompt\r\n";
  for (int i = 1; i <= 12; ++i) {
    table += (i % 2 == 0 ? dogs : cats) + ",\"picture " + std::to_string(i) +
             ", with a \"\"quote\"\"\nand a line break\"\r\n";
  }
  const Words command{"run",     workflow("sdxl-text-to-image"),
                      "--csv",   stage.write("prompts.csv", table),
                      "--map",   "prompt=positive prompt",
                      "--keep",  "title",
                      "--set",   "model=tiny-sdxl",
                      "--set",   "width=64",
                      "--set",   "height=64",
                      "--set",   "steps=2",
                      "--board", "{title}",
                      "-o",      out};
  const auto done = stage.run(command);
  INFO(done.err);
  REQUIRE(done.status == 0);
  const auto rows = require_verified_results(out, stage.books());
  REQUIRE(rows.size() == 12);
  REQUIRE(rows[4].at("positive prompt") == "picture 5, with a \"quote\"\nand a line break");
  REQUIRE(stage.books().images_on(cats).size() == 6);
  REQUIRE(stage.books().images_on(dogs).size() == 6);

  require_different_pictures(rows, out);
  require_workflow_in_image(stage, rows[4]);
  require_nothing_left(stage, command, out);
}

}  // namespace invokeai_batch::tests
