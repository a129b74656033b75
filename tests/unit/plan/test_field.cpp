// Faults that real workflows showed, each in a folder with the smallest input that has it.
#include <filesystem>
#include <functional>

#include "files.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "plan_fixture.hpp"
#include "test_paths.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

workflow::NodeSchema snapshot() {
  const auto* const path = INVOKEAI_BATCH_SOURCE_DIR "/configs/node-schema/6.14.2.json";
  return workflow::schema_from_snapshot(base::read_file(path), {}, path);
}

// The workflow of a case; nullptr without the variable that names the directory of the cases.
std::unique_ptr<tests::Workflow> field_case(const std::string& file) {
  const auto directory = directory_of("INVOKEAI_BATCH_FIELD");
  return directory
             ? std::make_unique<tests::Workflow>(base::read_file(*directory / file), snapshot())
             : nullptr;
}

struct Outcome {
  std::vector<std::string> warnings{};
  std::size_t jobs = 0;
  std::string error{};
};

Outcome planned(const tests::Workflow& workflow, const Overrides& overrides = {}) {
  Spec spec;
  apply(spec, overrides);
  auto facts = tests::online_facts();
  facts.models->push_back({"x-key", "blake3:x", "x", "any", "main"});
  Outcome outcome;
  for (const auto& change : workflow.changes) {
    outcome.warnings.push_back(change.what);
  }
  try {
    const auto plan = expand(spec, workflow.context(), facts, tests::new_directory());
    outcome.jobs = plan.jobs.size();
  } catch (const base::Error& error) {
    outcome.error = error.what();
  }
  return outcome;
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool any_says(const std::vector<std::string>& lines, std::string_view part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return says(line, part); });
}

}  // namespace

TEST_CASE("field: a field that the server lacks is no axis", "[plan]") {
  const auto workflow = field_case("01-field-the-server-lacks/sd3.json");
  if (workflow == nullptr) {
    return;
  }
  CHECK(any_says(planned(*workflow).warnings, "its field num_steps is dropped"));
  CHECK(says(planned(*workflow, {.matrix = {"num_steps=5,10"}}).error, "num_steps"));
  CHECK(
      says(planned(*workflow, {.matrix = {"1=5,10"}}).error, "\"1\" takes no value: sd3_denoise"));
  REQUIRE(workflow->form.inputs.size() == 2);
  CHECK(workflow->form.inputs[1].state == workflow::InputState::gone);
  // What took its place is there.
  CHECK(workflow->templates.slot({{"d"}, "steps"}).has_value());
}

TEST_CASE("field: edges that the server refuses are dropped, and said", "[plan]") {
  const auto missing = field_case("02-edge-the-server-refuses/no-such-input.json");
  const auto twice = field_case("02-edge-the-server-refuses/two-into-one.json");
  if (missing == nullptr) {
    return;
  }
  CHECK(any_says(planned(*missing).warnings, "is dropped: the server's"));
  const auto outcome = planned(*twice);
  CHECK(any_says(outcome.warnings, "is dropped: another edge feeds width already"));
  CHECK(outcome.error.empty());
  REQUIRE_FALSE(twice->document.edges.empty());
}

TEST_CASE("field: a plan that would keep no image is refused", "[plan]") {
  const auto workflow = field_case("05-run-without-outputs/all-intermediate.json");
  if (workflow == nullptr) {
    return;
  }
  CHECK(says(planned(*workflow, {.matrix = {"width=64,96"}}).error,
             "no image of this workflow would be kept"));
}

TEST_CASE("field: stored values are read as values that are set", "[plan]") {
  const auto colour = field_case("11-stored-values-of-the-wrong-kind/colour-255.0.json");
  const auto left_over = field_case("11-stored-values-of-the-wrong-kind/connection-only.json");
  if (colour == nullptr) {
    return;
  }
  CHECK(planned(*colour).error.empty());
  CHECK(planned(*colour).warnings.empty());
  const auto outcome = planned(*left_over);
  CHECK(outcome.warnings.size() == 1);
  CHECK(any_says(outcome.warnings, "is left out: only an edge can feed it"));
}

TEST_CASE("field: a batch node feeds a field that the file does not store", "[plan]") {
  const auto workflow = field_case("15-batch-into-a-field-that-is-not-stored/batch.json");
  if (workflow == nullptr) {
    return;
  }
  const auto outcome = planned(*workflow);
  CHECK(outcome.error.empty());
  CHECK(outcome.jobs > 1);
}

TEST_CASE("field: a stored model that two bear the name of is ambiguous", "[plan]") {
  const auto workflow = field_case("16-two-models-of-one-name/w.json");
  if (workflow == nullptr) {
    return;
  }
  Spec spec;
  auto facts = tests::online_facts();
  facts.models = std::vector<ModelRecord>{{"k-1", "blake3:1", "dup", "sdxl", "main"},
                                          {"k-2", "blake3:2", "dup", "sdxl", "main"}};
  std::string error;
  try {
    (void)expand(spec, workflow->context(), facts, tests::new_directory());
  } catch (const base::Error& thrown) {
    error = thrown.what();
  }
  CHECK(says(error, "\"dup\" means 2 models"));
  CHECK(says(error, "--set model=k-1"));
}

TEST_CASE("field: the hint for an unknown node type names its pack", "[plan]") {
  const auto workflow = field_case("17-hint-for-an-unknown-node-type/community.json");
  if (workflow == nullptr) {
    return;
  }
  CHECK(says(planned(*workflow).error, "install the node pack \"haiku-pack\""));
}
