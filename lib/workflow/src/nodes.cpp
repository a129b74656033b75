#include <unordered_set>
#include <utility>

#include "batch_nodes.hpp"
#include "reading.hpp"

namespace invokeai_batch::workflow {

namespace {

NodeKind kind_of(std::string_view type) {
  if (type == "invocation") {
    return NodeKind::invocation;
  }
  return type == "connector" ? NodeKind::connector : NodeKind::other;
}

bool is_known_type(std::string_view type) {
  return type == "notes" || type == "current_image" || kind_of(type) != NodeKind::other;
}

// Anything else than these is dropped by the editor as well.
SeedMode seed_mode_named(std::string_view name) {
  if (name == "random") {
    return SeedMode::random;
  }
  if (name == "increment") {
    return SeedMode::increment;
  }
  return name == "decrement" ? SeedMode::decrement : SeedMode::fixed;
}

InputInstance read_input(std::string_view name, json::Value source) {
  InputInstance input{.name = std::string(name),
                      .label = std::string(source["label"].text()),
                      .description = std::string(source["description"].text()),
                      .seed_mode = seed_mode_named(source["seedMode"].text())};
  if (const auto value = source["value"]; value && !value.is_null()) {
    input.value = value;
  }
  return input;
}

void read_inputs(Node& node, json::Value inputs, ProblemList& problems) {
  problems.check_unique_members(inputs);
  for (const auto& [name, source] : inputs) {
    if (!source.is_object()) {
      problems.add(source, "the input \"" + std::string(name) + "\" of node " + name_of(node) +
                               " is no object");
      continue;
    }
    problems.check_unique_members(source);
    node.inputs.push_back(read_input(name, source));
  }
}

void read_typed_node(Node& node, json::Value data, ProblemList& problems) {
  problems.check_unique_members(data);
  node.type = data["type"].text();
  node.version = data["version"].text();
  node.node_pack = data["nodePack"].text();
  node.is_intermediate = data["isIntermediate"].boolean().value_or(true);
  node.use_cache = data["useCache"].boolean().value_or(true);
  if (!data["type"].is_string() || node.type.empty()) {
    problems.add(node.source,
                 "the node \"" + node.id.value + "\" does not say its type (data.type)");
  }
  if (batch_type(node.type) != nullptr) {
    node.kind = NodeKind::batch;
  } else if (is_generator_type(node.type)) {
    node.kind = NodeKind::generator;
  }
  if (!data["inputs"].is_object()) {
    problems.add(node.source, "the node \"" + node.id.value + "\" has no inputs (data.inputs)");
  }
  read_inputs(node, data["inputs"], problems);
}

Node read_node(json::Value source, ProblemList& problems, std::vector<std::string>& warnings) {
  problems.check_unique_members(source);
  const auto data = source["data"];
  const auto type = source["type"].text();
  Node node{.id = {std::string(source["id"].text())},
            .kind = kind_of(type),
            .label = std::string(data["label"].text()),
            .source = source};
  if (!source["id"].is_string() || node.id.empty()) {
    problems.add(source, "a node has no id");
  } else if (node.kind == NodeKind::invocation) {
    read_typed_node(node, data, problems);
  } else if (!is_known_type(type)) {
    warnings.push_back("node " + name_of(node) + " is of the unknown kind \"" + std::string(type) +
                       "\" and is ignored");
  }
  return node;
}

}  // namespace

std::string name_of(const Node& node) {
  const auto& name = node.label.empty() ? node.id.value : node.label;
  return "\"" + name + "\"" + (node.type.empty() ? "" : " (" + node.type + ")");
}

std::vector<Node> read_nodes(json::Value nodes, ProblemList& problems,
                             std::vector<std::string>& warnings) {
  std::vector<Node> result;
  result.reserve(nodes.size());
  std::unordered_set<NodeId> seen;
  for (const auto& member : nodes) {
    result.push_back(read_node(member.value, problems, warnings));
    const auto& id = result.back().id;
    if (!id.empty() && !seen.insert(id).second) {
      problems.add(member.value, "a second node has the id \"" + id.value + "\"");
    }
  }
  return result;
}

}  // namespace invokeai_batch::workflow
