#include "inputs/called_draws.hpp"

#include <algorithm>
#include <string>

namespace invokeai_batch::plan {

namespace {

constexpr std::string_view k_prefix = "saved_workflow_input::";
constexpr std::string_view k_random = "rand_int";

std::optional<workflow::SlotIndex> slot_of(const workflow::NodeId& calling,
                                           const workflow::NodeId& random, std::string_view bound,
                                           const workflow::LoadedWorkflow& caller) {
  return caller.templates.slot(
      {calling, std::string(k_prefix) + random.value + "::" + std::string(bound)});
}

bool is_within_reach(const workflow::Node& random, const workflow::LoadedWorkflow& caller) {
  const auto& nodes = caller.document.nodes;
  return std::any_of(nodes.begin(), nodes.end(), [&](const workflow::Node& calling) {
    return workflow::calls_saved_workflow(calling) &&
           slot_of(calling.id, random.id, "low", caller) &&
           slot_of(calling.id, random.id, "high", caller);
  });
}

}  // namespace

std::optional<workflow::FieldRef> field_of_called(const workflow::FieldRef& input) {
  const std::string_view name = input.field;
  const auto colons = name.rfind("::");
  if (!name.starts_with(k_prefix) || colons < k_prefix.size()) {
    return std::nullopt;
  }
  const auto node = name.substr(k_prefix.size(), colons - k_prefix.size());
  return workflow::FieldRef{{std::string(node)}, std::string(name.substr(colons + 2))};
}

const workflow::LoadedWorkflow* workflow_of(const workflow::FieldRef& called_field,
                                            const CalledWorkflows& called) {
  const auto found =
      std::find_if(called.begin(), called.end(), [&](const workflow::LoadedWorkflow& workflow) {
        return workflow.document.node(called_field.node) != nullptr;
      });
  return found == called.end() ? nullptr : &*found;
}

bool is_of_random_node(const workflow::FieldRef& called_field, const CalledWorkflows& called) {
  if (const auto* workflow = workflow_of(called_field, called)) {
    return workflow->document.node(called_field.node)->type == k_random;
  }
  return called_field.field == "low" || called_field.field == "high";
}

std::optional<CalledDraw> called_draw(const workflow::FieldRef& input,
                                      const workflow::LoadedWorkflow& caller,
                                      const CalledWorkflows& called) {
  const auto field = field_of_called(input);
  if (!field || !is_of_random_node(*field, called)) {
    return std::nullopt;
  }
  const auto low = slot_of(input.node, field->node, "low", caller);
  const auto high = slot_of(input.node, field->node, "high", caller);
  return low && high ? std::optional(CalledDraw{*low, *high}) : std::nullopt;
}

bool draws_out_of_reach(const workflow::LoadedWorkflow& caller, const CalledWorkflows& called) {
  return std::any_of(called.begin(), called.end(), [&](const workflow::LoadedWorkflow& workflow) {
    const auto& nodes = workflow.document.nodes;
    return std::any_of(nodes.begin(), nodes.end(), [&](const workflow::Node& node) {
      return node.type == "rand_float" || (node.type == k_random && !is_within_reach(node, caller));
    });
  });
}

}  // namespace invokeai_batch::plan
