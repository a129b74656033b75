#include "invokeai_batch/workflow/outputs.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::workflow {

namespace {

bool makes_images(const Node& node, const NodeSchema& schema) {
  if (node.kind != NodeKind::invocation || node.is_intermediate ||
      passes_images_through(node.type)) {
    return false;
  }
  const auto* type = schema.node(node.type);
  return type != nullptr ? type->makes_images : node.input("board") != nullptr;
}

// Labels become parts of file names, where case may not tell two of them apart.
class UniqueLabels {
 public:
  explicit UniqueLabels(const std::vector<OutputNode>& outputs) {
    for (const auto& output : outputs) {
      m_taken.insert(base::to_lower(output.label));
    }
  }

  std::string of(const Node& node) {
    const auto& wanted = node.label.empty() ? node.type : node.label;
    auto label = wanted;
    // Thousands of outputs may have one label: what was tried once is taken.
    auto& number = m_last_numbers[base::to_lower(wanted)];
    while (!m_taken.insert(base::to_lower(label)).second) {
      number = std::max(number + 1, 2);
      label = wanted + "_" + std::to_string(number);
    }
    return label;
  }

 private:
  std::set<std::string> m_taken;
  std::unordered_map<std::string, int> m_last_numbers;  // by wanted label
};

void add_outputs(std::vector<OutputNode>& outputs, const Document& document,
                 const NodeSchema& schema) {
  UniqueLabels labels(outputs);
  for (const auto& node : document.nodes) {
    if (makes_images(node, schema)) {
      outputs.push_back({.node = node.id, .node_type = node.type, .label = labels.of(node)});
    }
  }
}

}  // namespace

bool passes_images_through(std::string_view node_type) {
  constexpr std::string_view k_types[] = {"image", "image_collection", "load_image", "video",
                                          "show_image"};
  return std::find(std::begin(k_types), std::end(k_types), node_type) != std::end(k_types);
}

std::vector<OutputNode> output_nodes(const Document& document, const Templates& templates,
                                     const NodeSchema& schema) {
  std::vector<OutputNode> outputs;
  add_outputs(outputs, document, schema);
  for (auto& output : outputs) {
    output.board = templates.slot({output.node, "board"});
  }
  return outputs;
}

void add_called_outputs(std::vector<OutputNode>& outputs, const Document& called,
                        const NodeSchema& schema) {
  add_outputs(outputs, called, schema);
}

}  // namespace invokeai_batch::workflow
