#include "invokeai_batch/plan/input_names.hpp"

#include "catch.hpp"
#include "plan_fixture.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::plan;

namespace {

// "NODE.FIELD" of what is meant, or the problem.
std::string meaning(const tests::Workflow& workflow, const std::string& name) {
  const auto found = find_input(name, workflow.document, workflow.form, workflow.templates);
  if (const auto* problem = std::get_if<base::Problem>(&found)) {
    return format(*problem);
  }
  const auto& input = std::get<NamedInput>(found);
  const auto& ref = workflow.templates.slots[input.slot].ref;
  return ref.node.value + "." + ref.field + (input.form_index.has_value() ? "" : " (not in Form)");
}

}  // namespace

TEST_CASE("naming: index, label, field, NODE.FIELD", "[plan]") {
  const auto workflow = tests::fox();
  const std::vector<std::pair<std::string, std::string>> cases{
      {"4", "n-denoise.steps"},
      {" 4 ", "n-denoise.steps"},
      {"positive prompt", "n-positive.value"},
      {"Positive PROMPT", "n-positive.value"},
      {"label:positive prompt", "n-positive.value"},
      {"steps", "n-denoise.steps"},
      {"noise.width", "n-noise.width"},
      {"noise.height", "n-noise.height (not in Form)"},
      {"n-noise.height", "n-noise.height (not in Form)"},
      {"negative.value", "n-negative.value"},  // by the node's label
      {"rand_int.low", "n-random.low (not in Form)"}};
  for (const auto& [name, expected] : cases) {
    CHECK(meaning(*workflow, name) == expected);
  }
}

TEST_CASE("naming: what is ambiguous, unknown, out of range or fed by an edge", "[plan]") {
  const auto workflow = tests::fox();
  CHECK(meaning(*workflow, "value") ==
        "\"value\" means 2 inputs of the Form\n"
        "  1  positive prompt  (Positive.value)\n  2  negative prompt  (Negative.value)\n"
        "  hint: use the number or the name in brackets");
  CHECK(meaning(*workflow, "string.value") ==
        "\"string\" means 2 nodes of the workflow\n"
        "  n-positive  Positive  (string)\n  n-negative  Negative  (string)\n"
        "  hint: use the id before it: n-positive.value");
  CHECK(meaning(*workflow, "8") ==
        "there is no input 8\n  the Form has inputs 0 to 7\n"
        "  hint: a label that is a number is written label:8");
  CHECK(meaning(*workflow, "99999999999999999999").starts_with("there is no input 9999"));
  CHECK(meaning(*workflow, "noise.widht") ==
        "the node noise has no input \"widht\"\n  it has seed, width, height\n"
        "  hint: did you mean width?");
  CHECK(meaning(*workflow, "noise.seed") ==
        "\"noise.seed\" is fed by an edge and cannot be set\n"
        "  hint: set what feeds it, the node rand_int");
  CHECK(meaning(*workflow, "label:steps").starts_with("no input is called \"label:steps\""));
}

TEST_CASE("naming: a label that is a number or shared", "[plan]") {
  const auto number = tests::fox_with("\"label\": \"negative prompt\"", "\"label\": \"5\"");
  CHECK(meaning(*number, "label:5") == "n-negative.value");
  CHECK(name_to_type(2, number->document, number->form, number->templates) == "Negative.value");
  const auto shared =
      tests::fox_with("\"label\": \"negative prompt\"", "\"label\": \"positive prompt\"");
  CHECK(meaning(*shared, "positive prompt").starts_with("\"positive prompt\" means 2 inputs"));
  CHECK(name_to_type(1, shared->document, shared->form, shared->templates) == "Positive.value");
}

TEST_CASE("naming: the name to type means the same input", "[plan]") {
  const auto workflow = tests::fox();
  for (const auto& input : workflow->form.inputs) {
    const auto name =
        name_to_type(input.index, workflow->document, workflow->form, workflow->templates);
    CHECK(meaning(*workflow, name) == input.ref.node.value + "." + input.ref.field);
  }
  CHECK(name_to_type(1, workflow->document, workflow->form, workflow->templates) ==
        "positive prompt");
  CHECK(name_to_type(3, workflow->document, workflow->form, workflow->templates) == "width");
}

TEST_CASE("naming: an input that is placed twice is one input", "[plan]") {
  const auto workflow = tests::fox_with(R"("nodeId": "n-image", "fieldName": "board")",
                                        R"("nodeId": "n-noise", "fieldName": "width")");
  CHECK(meaning(*workflow, "width") == "n-noise.width");
  CHECK(meaning(*workflow, "7") == "n-noise.width");
}

TEST_CASE("naming: seed is the name of no text", "[plan]") {
  const auto workflow = tests::fox_with("\"label\": \"negative prompt\"", "\"label\": \"Seed\"");
  CHECK(name_to_type(2, workflow->document, workflow->form, workflow->templates) ==
        "Negative.value");
}
