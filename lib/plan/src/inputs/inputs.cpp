#include "inputs/inputs.hpp"

#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/workflow/input_type.hpp"
#include "invokeai_batch/workflow/versions.hpp"

namespace invokeai_batch::plan {

namespace {

// An input of a saved workflow has the type that it has there.
workflow::FieldType own_type(const workflow::Slot& info, const workflow::LoadedWorkflow& context,
                             const CalledWorkflows& called) {
  const auto field = field_of_called(info.ref);
  const auto* workflow = field ? workflow_of(*field, called) : nullptr;
  return workflow == nullptr
             ? workflow::input_type(context.schema, info.node_type, info.ref.field, info.value, {})
             : workflow::input_type(workflow->schema, workflow->document.node(field->node)->type,
                                    field->field, info.value, {});
}

}  // namespace

workflow::FieldType type_of_slot(workflow::SlotIndex slot, const workflow::LoadedWorkflow& context,
                                 const CalledWorkflows& called) {
  const auto& info = context.templates.slots.at(slot);
  auto type = own_type(info, context, called);
  for (const auto& input : context.form.inputs) {
    if (input.ref == info.ref) {
      type = workflow::narrowed(std::move(type), input.settings);
    }
  }
  return type;
}

Inputs::Inputs(const workflow::LoadedWorkflow& context, const CalledWorkflows& called,
               std::optional<SeedTarget> seed, std::vector<SeedTarget> targets)
    : m_context(context),
      m_called(called),
      m_seed(std::move(seed)),
      m_targets(std::move(targets)) {}

std::variant<InputId, base::Problem> Inputs::find(std::string_view name) {
  if (const auto known = m_names.find(name); known != m_names.end()) {
    return known->second;
  }
  auto found = look_up(name);
  m_names.emplace(name, found);
  return found;
}

std::variant<InputId, base::Problem> Inputs::look_up(std::string_view name) {
  if (base::equal_ignoring_case(base::trim(name), "seed")) {
    return m_seed.has_value() ? std::variant<InputId, base::Problem>(seed_input())
                              : no_single_seed(m_targets, {});
  }
  auto found = find_input(name, m_context.document, m_context.form, m_context.templates);
  if (auto* problem = std::get_if<base::Problem>(&found)) {
    return std::move(*problem);
  }
  const auto id = of_slot(std::get<NamedInput>(found).slot);
  if (m_inputs[id].type.input == workflow::FieldInput::connection) {
    return base::Problem{.what = "\"" + std::string(name) +
                                 "\" can only be fed by an edge and cannot be set"};
  }
  return id;
}

InputId Inputs::of_slot(workflow::SlotIndex slot) {
  if (m_seed.has_value() && !m_seed->drawn_by_server() && m_seed->slot == slot) {
    return seed_input();
  }
  const auto [entry, is_new] = m_by_slot.emplace(slot, static_cast<InputId>(m_inputs.size()));
  if (is_new) {
    const auto& ref = m_context.templates.slots.at(slot).ref;
    m_inputs.push_back(
        {.name = name_of_slot(slot, m_context.document, m_context.form, m_context.templates),
         .key = ref.node.value + "." + workflow::stored_field_name(m_context, ref),
         .slot = slot,
         .type = type_of_slot(slot, m_context, m_called)});
  }
  return entry->second;
}

InputId Inputs::seed_input() {
  if (!m_seed_input.has_value()) {
    workflow::FieldType type;
    type.kind = workflow::FieldKind::integer;
    type.minimum = 0;
    type.maximum = static_cast<double>(m_seed->largest);
    m_seed_input = static_cast<InputId>(m_inputs.size());
    m_inputs.push_back(
        {.name = "seed", .key = "seed", .slot = m_seed->slot, .type = type, .is_seed = true});
  }
  return *m_seed_input;
}

}  // namespace invokeai_batch::plan
