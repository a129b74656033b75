#include "called_workflow.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "invokeai_batch/json/writer.hpp"
#include "node_run.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr std::string_view k_input_prefix = "saved_workflow_input::";

/// An output in the workflow: node and handle.
using Port = std::pair<std::string, std::string>;

/// The workflow's nodes by id and its edges, connectors still in between.
struct Canvas {
  std::map<std::string, json::Value> nodes{};
  std::vector<std::string> order{};  // of the nodes
  std::vector<json::Value> edges{};  // of type "default"
};

Canvas read_canvas(json::Value nodes, json::Value edges) {
  Canvas canvas;
  for (const auto& node : nodes) {
    canvas.nodes.emplace(node.value["id"].text(), node.value);
    canvas.order.emplace_back(node.value["id"].text());
  }
  for (const auto& edge : edges) {
    if (edge.value["type"].text() == "default") {
      canvas.edges.push_back(edge.value);
    }
  }
  return canvas;
}

std::string node_type(const Canvas& canvas, const std::string& id) {
  const auto found = canvas.nodes.find(id);
  return found == canvas.nodes.end() || found->second["type"].text() != "invocation"
             ? std::string()
             : std::string(found->second["data"]["type"].text());
}

bool is_connector(const Canvas& canvas, const std::string& id) {
  const auto found = canvas.nodes.find(id);
  return found != canvas.nodes.end() && found->second["type"].text() == "connector";
}

/// The invocation's output that a connector passes on; nullopt when nothing feeds it.
std::optional<Port> source_behind(const Canvas& canvas, std::string node, std::string handle) {
  std::set<std::string> visited;
  while (is_connector(canvas, node)) {
    const auto feeds = std::find_if(canvas.edges.begin(), canvas.edges.end(), [&](json::Value e) {
      return e["target"].text() == node && e["targetHandle"].text() == "in";
    });
    if (feeds == canvas.edges.end() || !visited.insert(node).second) {
      return std::nullopt;
    }
    handle = (*feeds)["sourceHandle"].text();
    node = (*feeds)["source"].text();
  }
  return Port{node, handle};
}

/// The list that a batch node has; nullptr for other nodes.
const char* batch_field(const std::string& type) {
  static const std::map<std::string, const char*> fields{{"image_batch", "images"},
                                                         {"string_batch", "strings"},
                                                         {"integer_batch", "integers"},
                                                         {"float_batch", "floats"}};
  const auto found = fields.find(type);
  return found == fields.end() ? nullptr : found->second;
}

/// The nodes as a graph has them, with the caller's inputs put in.
std::map<std::string, Fields> graph_nodes(const Canvas& canvas, const Fields& inputs) {
  std::map<std::string, Fields> nodes;
  for (const auto& [id, node] : canvas.nodes) {
    const auto type = node_type(canvas, id);
    if (type.empty() || batch_field(type) != nullptr) {
      continue;
    }
    const auto data = node["data"];
    Fields fields;
    fields.set_text("id", id);
    fields.set_text("type", type);
    fields.set("use_cache", data["useCache"].boolean().value_or(false) ? "true" : "false");
    fields.set("is_intermediate",
               data["isIntermediate"].boolean().value_or(false) ? "true" : "false");
    for (const auto& [name, input] : data["inputs"]) {
      const auto value = input["value"];
      if (value && !(name == "board" && value.is_string())) {
        fields.set(name, json::to_text(value));
      }
    }
    nodes.emplace(id, std::move(fields));
  }
  for (const auto& [name, value] : inputs) {
    const auto identifier = std::string_view(name).substr(k_input_prefix.size());
    const auto split = identifier.rfind("::");
    const std::string id(identifier.substr(0, split));
    const auto found = nodes.find(id);
    if (split == std::string_view::npos || found == nodes.end()) {
      throw NodeError{"InvalidWorkflowInputError", "call_saved_workflow input '" + name +
                                                       "' targets missing child workflow node '" +
                                                       id + "'"};
    }
    found->second.set(identifier.substr(split + 2), value);
  }
  return nodes;
}

/// `batch.data` as the workflow's batch nodes mean it: grouped ones are zipped.
std::string batch_data(const Canvas& canvas) {
  std::vector<std::string> alone;
  std::map<std::string, std::vector<std::string>> groups;
  for (const auto& edge : canvas.edges) {
    const auto source = source_behind(canvas, std::string(edge["source"].text()),
                                      std::string(edge["sourceHandle"].text()));
    const std::string target(edge["target"].text());
    const auto* list = source ? batch_field(node_type(canvas, source->first)) : nullptr;
    if (list == nullptr || is_connector(canvas, target)) {
      continue;
    }
    const auto inputs = canvas.nodes.at(source->first)["data"]["inputs"];
    const auto items = inputs[list]["value"];
    if (!items.is_array() || items.size() == 0) {
      throw NodeError{"UnsupportedWorkflowNodeError",
                      "call_saved_workflow batch child workflow node '" + source->first +
                          "' must provide at least one batch item"};
    }
    json::Writer datum;
    datum.begin_object().member("node_path", target);
    datum.member("field_name", edge["targetHandle"].text());
    datum.key("items").raw(json::to_text(items)).end_object();
    const std::string group(inputs["batch_group_id"]["value"].text());
    (group.empty() || group == "None" ? alone : groups[group]).push_back(datum.take());
  }
  std::vector<std::string> data;
  for (const auto& datum : alone) {
    data.push_back("[" + datum + "]");
  }
  for (const auto& [group, data_of_group] : groups) {
    data.push_back(json_array(data_of_group));
  }
  return json_array(data);
}

/// The graph's JSON, as a client would send it.
std::string graph_json(const Canvas& canvas, const Fields& inputs) {
  auto nodes = graph_nodes(canvas, inputs);
  std::vector<std::string> edges;
  for (const auto& edge : canvas.edges) {
    const auto source = source_behind(canvas, std::string(edge["source"].text()),
                                      std::string(edge["sourceHandle"].text()));
    const auto target = nodes.find(std::string(edge["target"].text()));
    if (!source || nodes.count(source->first) == 0 || target == nodes.end()) {
      continue;
    }
    const auto handle = edge["targetHandle"].text();
    target->second.erase(handle);
    json::Writer out;
    out.begin_object().key("source").begin_object().member("node_id", source->first);
    out.member("field", source->second).end_object().key("destination").begin_object();
    out.member("node_id", target->first).member("field", handle).end_object().end_object();
    if (std::find(edges.begin(), edges.end(), out.text()) == edges.end()) {
      edges.push_back(out.take());
    }
  }
  json::Writer out;
  out.begin_object().key("nodes").begin_object();
  for (const auto& id : canvas.order) {
    const auto found = nodes.find(id);
    if (found != nodes.end()) {
      out.key(id).raw(found->second.to_json());
    }
  }
  out.end_object().key("edges").raw(json_array(edges)).end_object();
  return out.take();
}

Graph checked_graph(const NodeCatalogue& catalogue, const Flavour& flavour, IdSource& ids,
                    const std::string& json) {
  const auto document = json::parse(json, "graph");
  auto read = read_graph(catalogue, flavour, ids, document.root(), {});
  if (!read.errors.empty()) {
    throw NodeError{"ValidationError", "1 validation error for Graph\n" + read.errors[0].msg};
  }
  return std::move(read.graph);
}

}  // namespace

std::shared_ptr<const Graph> graph_with(const Graph& graph, const DataSet& values) {
  auto changed = std::make_shared<Graph>(graph);
  for (const auto& value : values) {
    for (auto& node : changed->nodes) {
      if (node.id == value.node_id) {
        node.fields.set(value.field, value.json);
      }
    }
  }
  return changed;
}

std::vector<CalledGraph> called_graphs(const NodeCatalogue& catalogue, const Flavour& flavour,
                                       IdSource& ids, const SavedWorkflow& workflow,
                                       const Fields& inputs) {
  if (why_not_callable(workflow)) {
    throw NodeError{"UnsupportedWorkflowNodeError",
                    "call_saved_workflow requires the selected workflow to contain exactly one "
                    "workflow_return node"};
  }
  const auto nodes = json::parse(*workflow.workflow.find("nodes"), "nodes");
  const auto edges = json::parse(*workflow.workflow.find("edges"), "edges");
  const auto canvas = read_canvas(nodes.root(), edges.root());
  const auto graph = checked_graph(catalogue, flavour, ids, graph_json(canvas, inputs));
  const auto data_json = batch_data(canvas);
  if (data_json == "[]") {
    return {{.graph = std::make_shared<Graph>(graph)}};
  }
  const auto data = json::parse(data_json, "data");
  std::vector<DataSet> sets;
  if (const auto problem = expand_data(data.root(), graph, sets)) {
    throw NodeError{"ValidationError", *problem};
  }
  std::vector<CalledGraph> called;
  for (const auto& set : sets) {
    called.push_back({graph_with(graph, set), field_values_json(set)});
  }
  return called;
}

}  // namespace invokeai_batch::sim
