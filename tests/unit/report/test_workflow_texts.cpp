// What is shown of a workflow before anything is planned.

#include <algorithm>
#include <string>

#include "../plan/plan_fixture.hpp"
#include "catch.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/report/changes.hpp"
#include "invokeai_batch/report/input_changes.hpp"
#include "invokeai_batch/report/inputs.hpp"
#include "invokeai_batch/report/job_file.hpp"
#include "invokeai_batch/report/outputs.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using tests::fox;
using tests::fox_with;

namespace {

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

const std::string k_run_line = "invokeai-batch run fox.json";

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("inputs: index, name to type, type and value, and a line to try", "[report]") {
  const auto text = inputs_text(*fox(), InputScope::form, k_run_line, {});
  CHECK(has(text, "0  model            model "));
  CHECK(has(text, "1  positive prompt  text "));
  CHECK(has(text, "juggernaut (sdxl/main)\n"));
  CHECK(has(text, "\noutputs: l2i\n"));
  CHECK(has(text, "try: invokeai-batch run fox.json --set 'positive prompt=a fox'\n"));
  CHECK_FALSE(has(text, "noise.height"));
}

TEST_CASE("inputs: those outside the Form have no index", "[report]") {
  CHECK(has(inputs_text(*fox(), InputScope::all, k_run_line, {}), "-  noise.height"));
  CHECK(lines_of(inputs_json(*fox(), InputScope::form)) == 8);
  CHECK(lines_of(inputs_json(*fox(), InputScope::all)) > 8);
}

TEST_CASE("inputs: a value that could mean a file is not offered to be typed", "[report]") {
  const auto workflow = fox_with("\"value\": \"a fox\"", "\"value\": \"@fox.txt\"");
  CHECK(has(inputs_text(*workflow, InputScope::form, k_run_line, {}), "prompt=a red fox at dawn'"));
}

TEST_CASE("inputs: no text of the workflow reaches a terminal raw", "[report]") {
  const auto workflow = fox_with("\"value\": \"a fox\"", "\"value\": \"a\\u001b[31mfox\\n\"");
  CHECK_FALSE(has(inputs_text(*workflow, InputScope::form, k_run_line, {}), "\x1b"));
}

TEST_CASE("inputs as JSON: who says what there is to choose from", "[report]") {
  const auto text = inputs_json(*fox(), InputScope::form);
  const auto first = json::parse(text.substr(0, text.find('\n')), "test");
  CHECK(first.root()["index"].text() == "0");
  CHECK(first.root()["choices_from"].text() == "models");
  CHECK(has(text, R"("type":"choice of 4")"));
  CHECK(has(text, R"("choices_from":"node","choices":["ddim","euler","euler_a","dpmpp_2m"])"));
}

TEST_CASE("outputs: the nodes with their board inputs, or that there are none", "[report]") {
  CHECK(outputs_text(*fox(), {}) ==
        "output  node           #  board input\n"
        "l2i     n-image (l2i)  7  board\n");
  CHECK(outputs_json(*fox()) ==
        R"({"output":"l2i","node_id":"n-image","node_type":"l2i","board":"board","board_index":7})"
        "\n");
  const auto none = fox_with("\"isIntermediate\": false", "\"isIntermediate\": true");
  CHECK(has(outputs_text(*none, {}), "outputs: none;"));
  CHECK(outputs_json(*none).empty());
}

TEST_CASE("job file: as it stands every input is commented out", "[report]") {
  const auto text = job_file_text(*fox(), {"my jobs.yaml", "fox.json"});
  CHECK(has(text, "invokeai-batch plan 'my jobs.yaml' "));
  CHECK(has(text, "\nworkflow: \"fox.json\"\n"));
  CHECK(has(text, "  #positive prompt: \"a fox\"\n"));
  CHECK(has(text, "  #model: \"sdxl/juggernaut\"\n"));
  CHECK(has(text, "(rand_int) draws a number for each job"));
  CHECK(has(job_file_text(*fox(), {"", "fox.json"}), "invokeai-batch plan FILE.yaml "));
}

TEST_CASE("job file: an input has the type that `inputs` tells of it", "[report]") {
  const auto texts = job_file_text(*fox(), {"jobs.yaml", "fox.json"});
  const auto inputs = inputs_json(*fox(), InputScope::form);
  for (const auto line : base::split(base::trim(inputs), '\n')) {
    const auto input = json::parse(std::string(line), "test");
    const auto index = std::string(input.root()["index"].text());
    CHECK(has(texts, "  # " + index + ": " + std::string(input.root()["type"].text()) + " ("));
  }
  CHECK(has(texts, ": choice of 4 ("));
}

TEST_CASE("job file: what is said when it is written can be typed", "[report]") {
  CHECK(job_file_written({"my jobs.yaml", "fox.json"}) ==
        "wrote my jobs.yaml; next: invokeai-batch plan 'my jobs.yaml'\n");
}

TEST_CASE("input changes: what has not changed is counted only", "[report]") {
  using Kind = InputChange::Kind;
  CHECK(input_changes_text({{Kind::unchanged, "0", "a.b", 0, ""}}, {}) == "1 input unchanged\n");
  CHECK(input_changes_text({{Kind::moved, "1", "a.c", 2, ""},
                            {Kind::missing, "2", "a.d", {}, "an edge feeds it now"}},
                           {}) ==
        "         was  is  field\n"
        "moved    1    2   a.c\n"
        "missing  2    -   a.d    an edge feeds it now\n"
        "0 inputs unchanged\n");
  CHECK(input_changes_json({{Kind::fresh, "-", "a.e", 3, ""}}) ==
        R"({"change":"new","was":"-","field":"a.e","index":3,"note":""})"
        "\n");
}

TEST_CASE("job file: a server that was typed is named in it, and what is piped is said",
          "[report]") {
  const JobFileNames names{
      .job_file = "w.yaml", .workflow = "-", .server = "http://gpu:9090", .is_piped = true};
  const auto text = job_file_text(*fox(), names);
  CHECK(has(text, "\nworkflow: \"-\"\nserver: \"http://gpu:9090\"\n"));
  CHECK(has(text, "invokeai-batch plan w.yaml < WORKFLOW.json "));
  CHECK(job_file_written(names) ==
        "wrote w.yaml; next: invokeai-batch plan w.yaml < WORKFLOW.json\n");
}

TEST_CASE("changes: what loading changed is a line of JSON each", "[report]") {
  auto workflow = fox();
  workflow->changes = {{workflow::ChangeKind::field_dropped, "a.b is \"gone\""}};
  CHECK(changes_json(*workflow) ==
        R"({"v":1,"event":"change","kind":"field_dropped","what":"a.b is \"gone\""})"
        "\n");
}
