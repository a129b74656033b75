#include "batch_data.hpp"

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

/// The sets of one group of lists that advance together.
std::optional<std::string> zip(json::Value group, const Graph& graph, std::vector<DataSet>& sets) {
  std::optional<std::size_t> length;
  for (const auto& member : group) {
    const auto datum = member.value;
    const auto node_id = datum["node_path"].text();
    const auto field = datum["field_name"].text();
    const auto* node = graph.find(node_id);
    if (node == nullptr) {
      return "Node " + std::string(node_id) + " not found in graph";
    }
    if (node->fields.find(field) == nullptr) {
      return "Field " + std::string(field) + " not found in node " + std::string(node_id);
    }
    const auto items = datum["items"];
    if (length && *length != items.size()) {
      return "Zipped batch items must all have the same length";
    }
    length = items.size();
    sets.resize(*length);
    std::size_t i = 0;
    for (const auto& item : items) {
      sets[i++].push_back({std::string(node_id), std::string(field), json::to_text(item.value)});
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> expand_data(json::Value data, const Graph& graph,
                                       std::vector<DataSet>& sets) {
  sets.assign(1, {});
  if (!data.is_array()) {
    return std::nullopt;
  }
  for (const auto& group : data) {
    std::vector<DataSet> zipped;
    if (auto problem = zip(group.value, graph, zipped)) {
      return problem;
    }
    std::vector<DataSet> product;
    for (const auto& set : sets) {
      for (const auto& more : zipped) {
        product.push_back(set);
        product.back().insert(product.back().end(), more.begin(), more.end());
      }
    }
    sets = std::move(product);
  }
  return std::nullopt;
}

std::string field_values_json(const DataSet& values) {
  json::Writer out;
  out.begin_array();
  for (const auto& value : values) {
    out.begin_object().member("node_path", value.node_id).member("field_name", value.field);
    out.key("value").raw(value.json).end_object();
  }
  out.end_array();
  return out.take();
}

}  // namespace invokeai_batch::sim
