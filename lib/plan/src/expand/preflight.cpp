// What keeps a workflow from running whatever the values are.
#include <algorithm>
#include <map>
#include <utility>

#include "inputs/node_names.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "values/typed_number.hpp"

namespace invokeai_batch::plan {

namespace {

std::string server_of(const workflow::NodeSchema& schema) {
  return "InvokeAI " + schema.server_version();
}

// Where the node type comes from, and so what is to be done about it.
std::string hint_for(const workflow::Node& node, const workflow::NodeSchema& schema) {
  constexpr std::string_view k_own_pack = "invokeai";
  if (node.node_pack == k_own_pack) {
    return "it is InvokeAI's own, of another version than this one: update InvokeAI from " +
           schema.server_version() + ", or take the node out";
  }
  if (node.node_pack.empty()) {
    return "install the node pack it comes from, or take the node out";
  }
  return "install the node pack " + shown(node.node_pack) + " on the server, or take the node out";
}

std::vector<base::Problem> unknown_types(const workflow::LoadedWorkflow& context) {
  std::map<std::string, std::vector<std::string>> nodes;  // by type
  std::map<std::string, const workflow::Node*> first;
  for (const auto& node : context.document.nodes) {
    if (node.kind == workflow::NodeKind::invocation && context.schema.node(node.type) == nullptr) {
      nodes[node.type].push_back(node.label.empty() ? node.id.value : shown(node.label));
      first.emplace(node.type, &node);
    }
  }
  std::vector<base::Problem> problems;
  for (const auto& [type, names] : nodes) {
    problems.push_back({.where = context.document.file,
                        .what = server_of(context.schema) + " has no node type " + shown(type),
                        .detail = "it is needed by " + base::join(names, ", "),
                        .hint = hint_for(*first.at(type), context.schema)});
  }
  return problems;
}

bool is_set(const workflow::FieldRef& field, const workflow::Node& node,
            const workflow::LoadedWorkflow& context,
            const std::vector<workflow::SlotIndex>& set_by_all) {
  const auto* input = node.input(field.field);
  if (input != nullptr && input->value.exists() && !input->value.is_null()) {
    return true;
  }
  const auto slot = context.templates.slot(field);
  return context.document.is_connected(field) ||
         (slot.has_value() && std::binary_search(set_by_all.begin(), set_by_all.end(), *slot));
}

base::Problem unset(const workflow::FieldRef& field, const workflow::Node& node,
                    const workflow::FieldType& type, const workflow::LoadedWorkflow& context) {
  base::Problem problem{.where = context.document.file};
  const auto slot = context.templates.slot(field);
  if (type.input == workflow::FieldInput::connection || !slot.has_value()) {
    problem.what = node_name(node, context.document) + "." + field.field +
                   " is not connected, and the node cannot run without it";
    problem.hint = "connect it in InvokeAI and save the workflow again";
    return problem;
  }
  const auto name = name_of_slot(*slot, context.document, context.form, context.templates);
  problem.what = name + " is not set, and the node cannot run without it";
  problem.detail = "it takes: " + workflow::describe(type);
  problem.hint = "set it: --set '" + name + "=VALUE'";
  return problem;
}

std::vector<base::Problem> unset_inputs(const workflow::LoadedWorkflow& context,
                                        const std::vector<workflow::SlotIndex>& set_by_all) {
  std::vector<base::Problem> problems;
  for (const auto& node : context.document.nodes) {
    const auto* known =
        node.kind == workflow::NodeKind::invocation ? context.schema.node(node.type) : nullptr;
    if (known == nullptr) {
      continue;
    }
    for (const auto& [name, type] : known->fields) {
      const workflow::FieldRef field{node.id, name};
      if (type.required && !is_set(field, node, context, set_by_all)) {
        problems.push_back(unset(field, node, type, context));
      }
    }
  }
  return problems;
}

}  // namespace

std::vector<base::Problem> preflight(const workflow::LoadedWorkflow& context,
                                     const std::vector<workflow::SlotIndex>& set_by_all) {
  auto problems = unknown_types(context);
  problems.insert(problems.end(), context.refusals.begin(), context.refusals.end());
  auto unset = unset_inputs(context, set_by_all);
  std::move(unset.begin(), unset.end(), std::back_inserter(problems));
  return problems;
}

}  // namespace invokeai_batch::plan
