#include "invokeai_batch/plan/model_uses.hpp"

#include <utility>

#include "invokeai_batch/plan/input_names.hpp"
#include "values/kinds/models.hpp"

namespace invokeai_batch::plan {

namespace {

// Depth is bounded by json::k_deepest.
void collect(json::Value value, const ModelUse& at, const std::vector<ModelRecord>& models,
             std::vector<ModelUse>& uses) {
  if (is_model_reference(value)) {
    const auto match = match_reference(value, models);
    auto use = at;
    use.wanted = std::string(value["name"].text()) + " (" + std::string(value["base"].text()) +
                 " " + std::string(value["type"].text()) + ")";
    use.found = match.model == nullptr ? "" : match.model->name;
    use.by = match.model == nullptr ? "" : std::string(match.by);
    uses.push_back(std::move(use));
  } else if (value.is_array() || value.is_object()) {
    for (const auto& member : value) {
      collect(member.value, at, models, uses);
    }
  }
}

}  // namespace

std::vector<ModelUse> model_uses(const workflow::LoadedWorkflow& context,
                                 const std::vector<ModelRecord>& models) {
  std::vector<ModelUse> uses;
  for (workflow::SlotIndex slot = 0; slot < context.templates.slots.size(); ++slot) {
    const auto value = context.templates.slots[slot].value;
    if (!value.is_object() && !value.is_array()) {
      continue;
    }
    ModelUse at;
    at.slot = slot;
    at.input = name_of_slot(slot, context.document, context.form, context.templates);
    collect(value, at, models, uses);
  }
  return uses;
}

std::optional<std::string> with_models_of(json::Value workflow,
                                          const std::vector<ModelRecord>& models) {
  return resolve_models(workflow, {}, models).json;
}

}  // namespace invokeai_batch::plan
