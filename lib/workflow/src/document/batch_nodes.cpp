#include "document/batch_nodes.hpp"

#include <algorithm>
#include <array>

namespace invokeai_batch::workflow {

namespace {

constexpr std::array<BatchType, 4> k_types{{
    {"image_batch", "image_generator", "images", "image", BatchKind::image},
    {"string_batch", "string_generator", "strings", "value", BatchKind::string},
    {"integer_batch", "integer_generator", "integers", "value", BatchKind::integer},
    {"float_batch", "float_generator", "floats", "value", BatchKind::number},
}};

json::Value stored(const Node& node, std::string_view input) {
  const auto* instance = node.input(input);
  return instance == nullptr ? json::Value() : instance->value;
}

BatchNode described(const Node& node, const Document& document, const Templates& templates) {
  const auto& type = *batch_type(node.type);
  BatchNode batch{.node = &node, .kind = type.kind, .values = {node.id, std::string(type.values)}};
  batch.own_values = stored(node, type.values);
  for (const auto& edge : document.batch_edges) {
    if (edge.source.node == node.id) {
      batch.targets.push_back({edge.target, templates.slot(edge.target)});
    }
  }
  if (const auto* source = document.source_of(batch.values)) {
    batch.generator = document.node(source->node);
    batch.rule = stored(*batch.generator, k_generator_rule);
  }
  batch.group = stored(node, k_batch_group).text();
  return batch;
}

}  // namespace

const BatchType* batch_type(std::string_view node_type) {
  const auto* const found = std::find_if(k_types.begin(), k_types.end(),
                                         [&](const auto& type) { return type.type == node_type; });
  return found == k_types.end() ? nullptr : found;
}

bool is_generator_type(std::string_view node_type) {
  return std::any_of(k_types.begin(), k_types.end(),
                     [&](const auto& type) { return type.generator == node_type; });
}

std::vector<BatchNode> batch_nodes(const Document& document, const Templates& templates) {
  std::vector<BatchNode> nodes;
  for (const auto& node : document.nodes) {
    if (node.kind == NodeKind::batch) {
      nodes.push_back(described(node, document, templates));
    }
  }
  return nodes;
}

}  // namespace invokeai_batch::workflow
