#include "checks/stored_values.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/yaml/raw_json.hpp"

namespace invokeai_batch::plan {

namespace {

std::string name_of(workflow::SlotIndex slot, const workflow::LoadedWorkflow& context) {
  return name_of_slot(slot, context.document, context.form, context.templates);
}

std::vector<workflow::FieldKind> kinds_of_slots(const workflow::LoadedWorkflow& context) {
  std::vector<workflow::FieldKind> kinds;
  kinds.reserve(context.templates.slots.size());
  for (workflow::SlotIndex slot = 0; slot < context.templates.slots.size(); ++slot) {
    kinds.push_back(kind_of_slot(slot, context));
  }
  return kinds;
}

bool is_among(workflow::SlotIndex slot, const Slots& sorted) {
  return std::binary_search(sorted.begin(), sorted.end(), slot);
}

}  // namespace

workflow::FieldKind kind_of_slot(workflow::SlotIndex slot,
                                 const workflow::LoadedWorkflow& context) {
  const auto& info = context.templates.slots[slot];
  const auto* known = context.schema.field(info.node_type, info.ref.field);
  return known == nullptr ? workflow::guessed_type(info.ref.field, info.value).kind : known->kind;
}

bool only_records(const workflow::Slot& slot) {
  return slot.node_type == "core_metadata";
}

void ask_for_stored_facts(const workflow::LoadedWorkflow& context, FactReader& facts) {
  const auto& slots = context.templates.slots;
  for (workflow::SlotIndex slot = 0; slot < slots.size(); ++slot) {
    const auto& value = slots[slot].value;
    // What a batch node lists is asked for when it is read, and not when something takes its place.
    if (!value.exists() || !slots[slot].in_graph) {
      continue;
    }
    const OwnValue own{.value = value, .kind = kind_of_slot(slot, context)};
    for (const auto* rules : all_kinds()) {
      if (rules->ask != nullptr) {
        rules->ask(own, facts);
      }
    }
  }
}

std::vector<base::Problem> unfit_values(const workflow::LoadedWorkflow& context,
                                        const Slots& replaced) {
  std::vector<base::Problem> problems;
  for (workflow::SlotIndex slot = 0; slot < context.templates.slots.size(); ++slot) {
    const auto& info = context.templates.slots[slot];
    const auto* type = context.schema.field(info.node_type, info.ref.field);
    if (is_among(slot, replaced) || type == nullptr || asks_for_facts(type->kind) ||
        type->input == workflow::FieldInput::connection || !info.value.exists() ||
        info.value.is_null()) {
      continue;
    }
    const auto value = yaml::raw_value_of(info.value, context.document.file);
    // The name is looked for where it is told: a workflow may have ten thousand such values.
    if (std::holds_alternative<base::Problem>(typed_value(*type, value, {}))) {
      problems.push_back(
          std::get<base::Problem>(typed_value(*type, value, name_of(slot, context))));
    }
  }
  return problems;
}

std::vector<base::Problem> missing_things(const workflow::LoadedWorkflow& context,
                                          const Slots& replaced, const Typing& typing) {
  std::vector<base::Problem> all;
  const auto& slots = context.templates.slots;
  const auto kinds = kinds_of_slots(context);
  for (const auto* rules : all_kinds()) {
    for (workflow::SlotIndex slot = 0; slot < slots.size() && rules->missing != nullptr; ++slot) {
      OwnValue own{.value = slots[slot].value, .kind = kinds[slot], .file = context.document.file};
      if (is_among(slot, replaced) || rules->missing(own, typing).empty()) {
        continue;
      }
      const auto name = name_of(slot, context);  // looked for where it is told
      own.name = name;
      for (auto& problem : rules->missing(own, typing)) {
        problem.where = context.document.file;
        all.push_back(std::move(problem));
      }
    }
  }
  return all;
}

}  // namespace invokeai_batch::plan
