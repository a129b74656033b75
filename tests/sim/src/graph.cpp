#include "graph.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "graph_order.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Invalid unknown_type(const NodeCatalogue& catalogue, json::Value node, const Location& loc) {
  if (!node["type"].is_string()) {
    return {"union_tag_not_found", loc, "Unable to extract tag using discriminator 'type'",
            json::to_text(node), R"({"discriminator":"'type'"})"};
  }
  std::vector<std::string> tags;
  for (const auto& name : catalogue.type_names()) {
    tags.push_back("'" + name + "'");
  }
  const auto expected = base::join(tags, ", ");
  const std::string tag(node["type"].text());
  json::Writer ctx;
  ctx.begin_object().member("discriminator", "'type'").member("tag", tag);
  ctx.member("expected_tags", expected).end_object();
  return {"union_tag_invalid", loc,
          "Input tag '" + tag +
              "' found using 'type' does not match any of the expected tags: " + expected,
          json::to_text(node), ctx.take()};
}

/// The node with every field of its type: as given, checked, or its default.
GraphNode read_node(const NodeCatalogue& catalogue, const NodeType& type, json::Value node,
                    const Location& loc, std::vector<Invalid>& errors) {
  GraphNode read{.id = std::string(node["id"].text()), .type = type.type};
  for (const auto& field : type.fields) {
    const auto given = node[field.name];
    if (field.name == "type") {
      read.fields.set_text("type", type.type);
    } else if (field.name == "id" && !given) {
      errors.push_back({"missing", inside(loc, "id"), "Field required", json::to_text(node)});
    } else {
      read.fields.set(field.name, given ? check_value(catalogue, field.schema, given,
                                                      inside(loc, field.name), errors)
                                        : field.default_json);
    }
  }
  if (type.accepts_extra) {
    for (const auto& [name, value] : node) {
      if (type.field(name) == nullptr) {
        read.fields.set(name, json::to_text(value));
      }
    }
  }
  return read;
}

bool can_carry(const std::string& from, const std::string& to) {
  const auto is_number = [](const std::string& kind) {
    return kind == "integer" || kind == "number";
  };
  return from == to || from == "any" || to == "any" || (from == "integer" && to == "number") ||
         (is_number(from) && to == "string") || from == "list[any]" || to == "list[any]" ||
         (from == "list[integer]" && to == "list[number]");
}

bool can_carry_any(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  return std::any_of(from.begin(), from.end(), [&](const std::string& source) {
    return std::any_of(to.begin(), to.end(),
                       [&](const std::string& target) { return can_carry(source, target); });
  });
}

/// A call of a saved workflow has an input for each that the workflow exposes.
bool is_workflow_input(const GraphNode& node, std::string_view field) {
  return node.type == "call_saved_workflow" && field.starts_with("saved_workflow_input::");
}

/// What is wrong with an edge, in the server's words; nullopt when nothing is.
std::optional<std::string> edge_problem(const NodeCatalogue& catalogue, const Graph& graph,
                                        const Edge& edge) {
  const auto& source = edge.source;
  const auto& target = edge.destination;
  const auto* from = graph.find(source.node_id);
  const auto* to = graph.find(target.node_id);
  if (from == nullptr) {
    return "Edge source node " + source.node_id + " does not exist in the graph";
  }
  if (to == nullptr) {
    return "Edge destination node " + target.node_id + " does not exist in the graph";
  }
  const auto* output = catalogue.find(from->type)->output(source.field);
  if (output == nullptr) {
    return "Edge source field " + source.field + " does not exist in node " + source.node_id;
  }
  const auto* to_type = catalogue.find(to->type);
  const auto* input = to_type->field(target.field);
  if (input == nullptr && !to_type->accepts_extra && !is_workflow_input(*to, target.field)) {
    return "Edge destination field " + target.field + " does not exist in node " + target.node_id;
  }
  // iterate and collect take and give what stands at their other end; so does `if`.
  if (input != nullptr && !can_carry_any(output->kinds, input->kinds)) {
    return "Edge source and target types do not match (" + source.node_id + "." + source.field +
           " -> " + target.node_id + "." + target.field + ")";
  }
  return std::nullopt;
}

bool has_cycle(const Graph& graph) {
  std::map<std::string_view, std::size_t> open;
  for (const auto& node : graph.nodes) {
    open[node.id];
  }
  for (const auto& edge : graph.edges) {
    ++open[edge.destination.node_id];
  }
  std::vector<std::string_view> ready;
  for (const auto& [id, count] : open) {
    if (count == 0) {
      ready.push_back(id);
    }
  }
  std::size_t done = 0;
  while (!ready.empty()) {
    const auto id = ready.back();
    ready.pop_back();
    ++done;
    for (const auto& edge : graph.edges) {
      if (edge.source.node_id == id && --open[edge.destination.node_id] == 0) {
        ready.push_back(edge.destination.node_id);
      }
    }
  }
  return done != open.size();
}

bool is_fed(const Graph& graph, const std::string& node_id, std::string_view field) {
  return std::any_of(graph.edges.begin(), graph.edges.end(), [&](const Edge& edge) {
    return edge.destination.node_id == node_id && edge.destination.field == field;
  });
}

/// An iterate or collect node that nothing feeds, in the server's words.
std::optional<std::string> iteration_problem(const Graph& graph) {
  for (const auto& node : graph.nodes) {
    const bool has_list = is_fed(graph, node.id, "collection");
    if (node.type == "iterate" && !has_list) {
      return "Invalid iterator node (" + node.id + "): Iterator must have a collection input edge";
    }
    if (node.type == "collect" && !has_list && !is_fed(graph, node.id, "item")) {
      return "Invalid collector node (" + node.id +
             "): Collector must have at least one item or collection input edge";
    }
  }
  return std::nullopt;
}

std::optional<std::string> graph_problem(const NodeCatalogue& catalogue, const Flavour& flavour,
                                         const Graph& graph, json::Value nodes) {
  for (const auto& [key, node] : nodes) {
    if (key != node["id"].text()) {
      return "Node ids must match, got " + std::string(node["id"].text());
    }
  }
  for (const auto& edge : graph.edges) {
    if (auto problem = edge_problem(catalogue, graph, edge)) {
      return problem;
    }
  }
  if (flavour.at_least(k_v7)) {
    if (auto problem = linkage_problem(graph)) {
      return problem;
    }
  }
  return has_cycle(graph) ? std::optional<std::string>("Graph contains cycles")
                          : iteration_problem(graph);
}

EdgeEnd read_edge_end(json::Value end, const Location& loc, std::vector<Invalid>& errors) {
  for (const auto* name : {"node_id", "field"}) {
    if (!end[name].is_string()) {
      errors.push_back(
          {"missing", inside(loc, name), "Field required", end ? json::to_text(end) : "null"});
    }
  }
  return {std::string(end["node_id"].text()), std::string(end["field"].text())};
}

std::string read_edge_type(json::Value type, const Location& loc, std::vector<Invalid>& errors) {
  const auto text = type ? type.text() : "default";
  if (text != "default" && text != k_linkage) {
    errors.push_back({"literal_error", inside(loc, "type"),
                      "Input should be 'default' or 'loop_linkage'", json::to_text(type),
                      R"({"expected":"'default' or 'loop_linkage'"})"});
  }
  return std::string(text);
}

void read_nodes(const NodeCatalogue& catalogue, json::Value nodes, const Location& loc,
                ReadGraph& read) {
  for (const auto& [key, node] : nodes) {
    const auto node_loc = inside(loc, key);
    const auto name = node["type"].text();
    read.has_batch_node |= ends_with(name, "_batch") || ends_with(name, "_generator");
    if (const auto* type = catalogue.find(name)) {
      read.graph.nodes.push_back(
          read_node(catalogue, *type, node, inside(node_loc, type->type), read.errors));
    } else {
      read.errors.push_back(unknown_type(catalogue, node, node_loc));
    }
  }
}

void read_edges(const Flavour& flavour, json::Value edges, const Location& loc, ReadGraph& read) {
  for (const auto& member : edges) {
    auto edge_loc = loc;
    edge_loc.push_back(std::to_string(read.graph.edges.size()));
    const auto edge = member.value;
    read.graph.edges.push_back(
        {read_edge_end(edge["source"], inside(edge_loc, "source"), read.errors),
         read_edge_end(edge["destination"], inside(edge_loc, "destination"), read.errors),
         flavour.at_least(k_v7) ? read_edge_type(edge["type"], edge_loc, read.errors) : ""});
  }
}

}  // namespace

bool is_linkage(const Edge& edge) {
  return edge.source.field == k_linkage && edge.destination.field == k_linkage;
}

const GraphNode* Graph::find(std::string_view node_id) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [&](const GraphNode& node) { return node.id == node_id; });
  return found == nodes.end() ? nullptr : &*found;
}

std::string edges_json(const std::vector<Edge>& edges) {
  json::Writer out;
  out.begin_array();
  for (const auto& edge : edges) {
    out.begin_object();
    out.key("source").begin_object().member("node_id", edge.source.node_id);
    out.member("field", edge.source.field).end_object();
    out.key("destination").begin_object().member("node_id", edge.destination.node_id);
    out.member("field", edge.destination.field).end_object();
    if (!edge.type.empty()) {
      out.member("type", edge.type);
    }
    out.end_object();
  }
  out.end_array();
  return out.take();
}

std::string to_json(const Graph& graph) {
  json::Writer out;
  out.begin_object().member("id", graph.id).key("nodes").begin_object();
  for (const auto& node : graph.nodes) {
    out.key(node.id).raw(node.fields.to_json());
  }
  out.end_object().key("edges").raw(edges_json(graph.edges)).end_object();
  return out.take();
}

ReadGraph read_graph(const NodeCatalogue& catalogue, const Flavour& flavour, IdSource& ids,
                     json::Value graph, const Location& loc) {
  ReadGraph read;
  if (!graph.is_object()) {
    read.errors.push_back({"model_attributes_type", loc,
                           "Input should be a valid dictionary or object to extract fields from",
                           graph ? json::to_text(graph) : "null"});
    return read;
  }
  read.graph.id = graph["id"].is_string() ? std::string(graph["id"].text()) : ids.uuid();
  read_nodes(catalogue, graph["nodes"], inside(loc, "nodes"), read);
  read_edges(flavour, graph["edges"], inside(loc, "edges"), read);
  if (read.errors.empty()) {
    if (const auto problem = graph_problem(catalogue, flavour, read.graph, graph["nodes"])) {
      read.errors.push_back({"value_error", loc, "Value error, " + *problem, json::to_text(graph),
                             R"({"error":{}})"});
    }
  }
  return read;
}

}  // namespace invokeai_batch::sim
