#include "inputs/node_names.hpp"

#include "invokeai_batch/base/names.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

namespace {

template <class Matches>
std::vector<const workflow::Node*> select(const workflow::Document& document, Matches matches) {
  std::vector<const workflow::Node*> nodes;
  for (const auto& node : document.nodes) {
    if (node.is_typed() && matches(node)) {
      nodes.push_back(&node);
    }
  }
  return nodes;
}

}  // namespace

std::vector<const workflow::Node*> nodes_named(std::string_view name,
                                               const workflow::Document& document) {
  auto nodes = select(
      document, [&](const workflow::Node& node) { return base::same_text(node.id.value, name); });
  if (nodes.empty()) {
    nodes = select(document, [&](const workflow::Node& node) {
      return !node.label.empty() && base::same_name(base::trim(node.label), name);
    });
  }
  if (nodes.empty()) {
    nodes = select(document, [&](const workflow::Node& node) { return node.type == name; });
  }
  return nodes;
}

std::string node_name(const workflow::Node& node, const workflow::Document& document) {
  for (const auto& name : {node.type, node.label}) {
    const auto nodes = nodes_named(name, document);
    if (nodes.size() == 1 && nodes.front() == &node) {
      return name;
    }
  }
  return node.id.value;
}

}  // namespace invokeai_batch::plan
