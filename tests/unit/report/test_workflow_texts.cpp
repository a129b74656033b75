// What is shown of a workflow before anything is planned.

#include <algorithm>
#include <string>

#include "../plan/plan_fixture.hpp"
#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
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

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("inputs: index, name to type, type and value, and a line to try", "[report]") {
  const auto text = inputs_text(*fox(), InputScope::form, {});
  CHECK(has(text, "0  model            model "));
  CHECK(has(text, "1  positive prompt  text "));
  CHECK(has(text, "juggernaut (sdxl/main)\n"));
  CHECK(has(text, "\noutputs: l2i\n"));
  CHECK(has(text, "try: invokeai-batch run fox.json --set 'positive prompt=a fox'\n"));
  CHECK_FALSE(has(text, "noise.height"));
}

TEST_CASE("inputs: those outside the Form have no index", "[report]") {
  CHECK(has(inputs_text(*fox(), InputScope::all, {}), "-  noise.height"));
  CHECK(lines_of(inputs_json(*fox(), InputScope::form)) == 8);
  CHECK(lines_of(inputs_json(*fox(), InputScope::all)) > 8);
}

TEST_CASE("inputs: a value that could mean a file is not offered to be typed", "[report]") {
  const auto workflow = fox_with("\"value\": \"a fox\"", "\"value\": \"@fox.txt\"");
  CHECK(has(inputs_text(*workflow, InputScope::form, {}), "prompt=a red fox at dawn'"));
}

TEST_CASE("inputs: no text of the workflow reaches a terminal raw", "[report]") {
  const auto workflow = fox_with("\"value\": \"a fox\"", "\"value\": \"a\\u001b[31mfox\\n\"");
  CHECK_FALSE(has(inputs_text(*workflow, InputScope::form, {}), "\x1b"));
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
        "output  node           board input\n"
        "l2i     n-image (l2i)  board\n");
  CHECK(outputs_json(*fox()) ==
        R"({"output":"l2i","node_id":"n-image","node_type":"l2i","board":"board"})"
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

TEST_CASE("job file: what is said when it is written can be typed", "[report]") {
  CHECK(job_file_written("my jobs.yaml") ==
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
