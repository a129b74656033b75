// Each line that --help gives as an example runs, on a server that has what it speaks of. The
// stages are golden cases without results: examples/*.txt, whose first line names the commands. The
// same of what README.md shows.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "commands/commands.hpp"
#include "golden_case.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "stage.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

namespace fs = std::filesystem;

// What a line does where not all is well, or on servers that lack what it asks for.
struct Exception {
  std::string_view flavour;
  std::string_view example;
  int status;
};
constexpr Exception k_exceptions[] = {
    {"6.14", "--fail-if 'failed > 1%'", 1},  // one of 16 has
    {"6.3", "models list --missing", 3},
    {"6.8", "models list --missing", 3},
};

int expected_status(std::string_view flavour, std::string_view example) {
  for (const auto& exception : k_exceptions) {
    if (exception.flavour == flavour && example.find(exception.example) != std::string_view::npos) {
      return exception.status;
    }
  }
  return 0;
}

std::string_view noun_or_name(const app::Command& command) {
  return command.name.substr(0, command.name.find(' '));
}

std::vector<GoldenCase> stages() {
  std::vector<GoldenCase> cases;
  for (const auto& entry :
       fs::directory_iterator(INVOKEAI_BATCH_SOURCE_DIR "/tests/cli/examples")) {
    cases.push_back(read_case(base::read_file(entry.path())));
  }
  return cases;
}

// The one whose first line names it.
GoldenCase stage_for(const std::string& word) {
  std::vector<GoldenCase> found;
  for (auto& each : stages()) {
    const auto names =
        " " + std::string(base::trim(each.comment.substr(each.comment.find(':') + 1)));
    if ((names + " ").find(" " + word + " ") != std::string::npos) {
      found.push_back(std::move(each));
    }
  }
  INFO(word);
  REQUIRE(found.size() == 1);
  return found.front();
}

// bash, as `source <(…)` asks for; tools that not everybody has are stood in for.
Finished run_in_bash(const Stage& stage, const std::string& line) {
  const std::string place =
      "export XDG_CONFIG_HOME=$PWD/config PATH=$PWD/tools:$PATH SLURM_ARRAY_TASK_ID=0; "
      "set -o pipefail; ";
  return stage.run("bash -c " + base::shell_word(place + line));
}

void furnish(const Stage& stage, const GoldenCase& golden) {
  (void)stage.run(
      "chmod +x tools/* 2> /dev/null; "
      "sed -i \"s|url: .*}|url: $SERVER}|\" config/invokeai-batch/config.yaml 2> /dev/null");
  for (const auto& step : golden.steps) {
    const auto done = stage.run(step.command);
    INFO(step.command << "\n" << done.out << done.err);
    REQUIRE(done.status == step.status);
  }
}

void run_examples(const app::Command& command, std::string_view flavour) {
  auto golden = stage_for(std::string(noun_or_name(command)));
  golden.server += " --flavour " + std::string(flavour) + (flavour == "7" ? " --single-user" : "");
  const Stage stage(golden);
  furnish(stage, golden);
  for (const auto example : base::split(command.examples, '\n')) {
    const auto done = run_in_bash(stage, std::string(example));
    INFO(flavour << ": " << example << "\n" << done.out << done.err);
    CHECK(done.status == expected_status(flavour, example));
  }
}

// The command lines of a section of README.md.
std::vector<std::string> lines_of_readme(const std::string& heading) {
  const auto text = base::read_file(INVOKEAI_BATCH_SOURCE_DIR "/README.md");
  const auto begin = text.find("\n## " + heading + "\n");
  REQUIRE(begin != std::string::npos);
  const auto section = text.substr(begin, text.find("\n## ", begin + 1) - begin);
  std::vector<std::string> lines;
  for (const auto line : base::split(section, '\n')) {
    if (line.starts_with("    invokeai-batch ")) {
      lines.emplace_back(base::trim(line));
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("examples: each line of --help does what it says", "[cli]") {
  for (const auto& command : app::all_commands()) {
    run_examples(command, "6.14");
  }
}

TEST_CASE("examples: what README.md shows of a server's things does what it says", "[cli]") {
  const auto golden = stage_for("README");
  const Stage stage(golden);
  furnish(stage, golden);
  const auto lines = lines_of_readme("The server's things");
  CHECK(lines.size() > 10);
  for (const auto& line : lines) {
    const auto done = run_in_bash(stage, line);
    INFO(line << "\n" << done.out << done.err);
    CHECK(done.status == 0);
  }
}

TEST_CASE("examples: those about a server's things work with other versions, too", "[cli]") {
  for (const auto* flavour : {"6.3", "6.8", "6.13", "7"}) {
    for (const auto& command : app::all_commands()) {
      if (command.name.find(' ') != std::string_view::npos) {
        run_examples(command, flavour);
      }
    }
  }
}

}  // namespace invokeai_batch::tests
