#include "values/called_workflows.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "inputs/seed_targets.hpp"
#include "invokeai_batch/base/error.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

namespace {

void ask_for_those_it_calls(const workflow::Document& document, FactReader& facts) {
  for (const auto& node : document.nodes) {
    const auto* input = node.input("workflow_id");
    if (workflow::calls_saved_workflow(node) && input != nullptr && !input->value.text().empty()) {
      (void)facts.saved_workflow(std::string(input->value.text()));
    }
  }
}

}  // namespace

std::vector<workflow::LoadedWorkflow> called_workflows(const Facts& known,
                                                       const workflow::NodeSchema& schema,
                                                       FactReader& facts, Notes& notes) {
  std::vector<workflow::LoadedWorkflow> called;
  for (const auto& [id, saved] : known.saved_workflows) {
    if (!saved.value.has_value()) {
      continue;
    }
    const auto name = "the saved workflow " + shown(saved.value->name);
    try {
      auto document = workflow::read_document(saved.value->json, name);
      ask_for_those_it_calls(document, facts);
      called.push_back(workflow::load(std::move(document), schema, std::nullopt));
    } catch (const base::Error& error) {
      notes.warnings.push_back(
          {.where = name,
           .what = "it is called, and cannot be looked into: " + error.problems().front().what});
    }
  }
  return called;
}

bool any_draws(const std::vector<workflow::LoadedWorkflow>& called) {
  return std::any_of(called.begin(), called.end(), [](const workflow::LoadedWorkflow& workflow) {
    return draws_at_random(workflow.document);
  });
}

}  // namespace invokeai_batch::plan
