#include "inputs/seed_draws.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace invokeai_batch::plan {

namespace {

using Nodes = std::set<workflow::NodeId>;

bool is_random(std::string_view node_type) {
  return node_type == "rand_int" || node_type == "rand_float";
}

bool is_seed_of(const workflow::Edge& edge, const workflow::Document& document) {
  return is_seed_field(edge.target.field) && !is_metadata(document.node(edge.target.node)->type);
}

// The nodes that compute with what `from` gives, `from` itself included, and whether any of them
// feeds a seed.
struct Reach {
  Nodes nodes{};
  bool has_seed = false;
};

Reach reach_of(const workflow::NodeId& from, const workflow::Document& document) {
  Reach reach{.nodes = {from}};
  for (std::vector<workflow::NodeId> open{from}; !open.empty();) {
    const auto node = open.back();
    open.pop_back();
    for (const auto& edge : document.edges) {
      if (edge.source.node != node) {
        continue;
      }
      const auto& target = *document.node(edge.target.node);
      reach.has_seed = reach.has_seed || is_seed_of(edge, document);
      if (computes(target.type) && reach.nodes.insert(target.id).second) {
        open.push_back(target.id);
      }
    }
  }
  return reach;
}

}  // namespace

bool is_metadata(std::string_view node_type) {
  return node_type.find("metadata") != std::string_view::npos;
}

bool is_seed_field(std::string_view field) {
  return field == "seed" ||
         (field.starts_with("saved_workflow_input::") && field.ends_with("::seed"));
}

bool computes(std::string_view node_type) {
  constexpr std::string_view k_types[] = {
      "add",          "sub",        "mul",          "div",         "integer",
      "integer_math", "float_math", "float_to_int", "round_float", "float_to_integer",
      "if",           "iterate"};
  return std::find(std::begin(k_types), std::end(k_types), node_type) != std::end(k_types);
}

const workflow::Node* draws_besides(const workflow::FieldRef& input,
                                    const workflow::Document& document) {
  const auto* node = document.node(input.node);
  if (node == nullptr || !computes(node->type)) {
    return nullptr;  // it is the seed itself, or nothing that feeds one
  }
  const auto reached = reach_of(input.node, document);
  if (!reached.has_seed) {
    return nullptr;
  }
  for (const auto& candidate : document.nodes) {
    if (!is_random(candidate.type)) {
      continue;
    }
    const auto drawn = reach_of(candidate.id, document);
    const bool meets = std::any_of(drawn.nodes.begin(), drawn.nodes.end(),
                                   [&](const auto& id) { return reached.nodes.contains(id); });
    if (drawn.has_seed && meets) {
      return &candidate;
    }
  }
  return nullptr;
}

bool feeds_seed(const workflow::NodeId& node, const workflow::Document& document) {
  return reach_of(node, document).has_seed;
}

const workflow::Node* computes_seed_of(const workflow::FieldRef& input,
                                       const workflow::Document& document) {
  constexpr std::string_view k_handed_on = "integer";
  const auto* node = document.node(input.node);
  if (node == nullptr || !computes(node->type) || !feeds_seed(node->id, document)) {
    return nullptr;
  }
  if (node->type != k_handed_on) {
    return node;
  }
  const workflow::Node* computing = nullptr;
  for (const auto& edge : document.edges) {
    if (edge.source.node != node->id) {
      continue;
    }
    if (is_seed_of(edge, document)) {
      return nullptr;
    }
    if (const auto* next = computes_seed_of(edge.target, document)) {
      computing = next;
    } else if (feeds_seed(edge.target.node, document)) {
      return nullptr;
    }
  }
  return computing;
}

}  // namespace invokeai_batch::plan
