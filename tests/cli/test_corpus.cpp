// The program on real workflows: their inputs and graphs are those that the GUI's rules give.
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"
#include "files.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"
#include "test_paths.hpp"

namespace invokeai_batch::tests {

namespace {

std::string compact(const std::string& text) {
  return json::to_text(json::parse(text, "text").root());
}

// What the program says about a workflow on stdout, when it says that all is well.
std::string said(const std::string& command, const std::filesystem::path& workflow,
                 const std::vector<std::string>& options = {}) {
  const TemporaryDirectory home;
  Command call{.words = {INVOKEAI_BATCH_PROGRAM, command, workflow.string()},
               .environment = clean_environment(home.path())};
  call.words.insert(call.words.end(), options.begin(), options.end());
  const auto finished = run_to_end(call);
  CHECK(finished.status == 0);
  CHECK(finished.err.empty());
  return finished.out;
}

// Every key and value of the expectation stands in the line.
void check_line(json::Value expected, const std::string& line) {
  const auto actual = json::parse(line, "line");
  for (const auto& [key, value] : expected) {
    CAPTURE(std::string(key));
    CHECK(json::to_text(actual.root()[key]) == json::to_text(value));
  }
}

}  // namespace

TEST_CASE("corpus: inputs --json and graph say what the GUI's rules give", "[cli]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  if (!corpus) {
    return;
  }
  const auto files = json_files_in(*corpus);
  REQUIRE(files.size() >= 17);
  for (const auto& file : files) {
    CAPTURE(file.stem().string());
    const auto expected = (*corpus / "expected" / file.stem()).string();
    CHECK(compact(said("graph", file)) == compact(base::read_file(expected + ".graph.json")));

    const auto inputs = json::parse(base::read_file(expected + ".inputs.json"), "inputs");
    const auto text = said("inputs", file, {"--json"});
    const auto lines = base::split(base::trim(text), '\n');
    REQUIRE(inputs.root().size() == (text.empty() ? 0 : lines.size()));
    std::size_t i = 0;
    for (const auto& input : inputs.root()) {
      check_line(input.value, std::string(lines[i++]));
    }
  }
}

// A run needs a server; that it can be planned shows that the line is right.
TEST_CASE("corpus: the line that inputs advises can be typed as it stands", "[cli]") {
  const auto corpus = directory_of("INVOKEAI_BATCH_CORPUS");
  if (!corpus) {
    return;
  }
  constexpr std::string_view k_advice = "try: invokeai-batch run ";
  const TemporaryDirectory home;
  for (const auto& file : json_files_in(*corpus)) {
    CAPTURE(file.stem().string());
    const auto text = said("inputs", file);
    const auto at = text.find(k_advice);
    REQUIRE(at != std::string::npos);
    const auto line = text.substr(at + k_advice.size());
    const Command plan{
        .words = {"sh", "-c",
                  INVOKEAI_BATCH_PROGRAM " plan --offline " + line.substr(0, line.find('\n'))},
        .environment = clean_environment(home.path())};
    const auto finished = run_to_end(plan);
    INFO(line << finished.err);
    CHECK(finished.status == 0);
  }
}

}  // namespace invokeai_batch::tests
