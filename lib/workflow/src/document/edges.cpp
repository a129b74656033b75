// Edges as the GUI sends them. Source: features/nodes/util/graph/buildNodesGraph.ts,
// store/util/connectorTopology.ts and util/workflow/validateWorkflow.ts.
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "document/batch_nodes.hpp"
#include "document/loops.hpp"
#include "document/reading.hpp"

namespace invokeai_batch::workflow {

namespace {

constexpr std::string_view k_connector_input = "in";

FieldRef end_of(json::Value edge, const char* node, const char* handle) {
  return {{std::string(edge[node].text())}, std::string(edge[handle].text())};
}

std::string text_of(const FieldRef& ref) {
  return ref.node.value + "." + ref.field;
}

class EdgeFlattener {
 public:
  EdgeFlattener(const std::vector<Edge>& edges, const std::vector<Node>& nodes,
                std::vector<std::string>& warnings)
      : m_edges(edges), m_warnings(warnings) {
    for (const auto& node : nodes) {
      m_nodes.emplace(node.id, &node);
    }
    for (const auto& edge : edges) {
      if (edge.target.field == k_connector_input) {
        feed(edge);
      }
      m_leaving[edge.source.node] += 1;
    }
  }

  FlattenedEdges run() {
    std::set<std::tuple<FieldRef, FieldRef, EdgeKind>> seen;
    std::vector<Edge> linkages;
    for (const auto& edge : m_edges) {
      if (kind(edge.target.node) == NodeKind::connector) {
        continue;  // part of the way to whatever the connector feeds
      }
      const auto source = upstream(edge);
      if (!source || !joins_typed_nodes(edge, *source)) {
        continue;
      }
      Edge joined{*source, edge.target, edge.kind};
      const bool is_linkage = is_linkage_by_connectors(edge, *source);
      joined.kind = is_linkage ? EdgeKind::loop_linkage : edge.kind;
      if (!seen.emplace(joined.source, joined.target, joined.kind).second) {
        continue;
      }
      if (is_linkage) {
        linkages.push_back(std::move(joined));
      } else {
        place(std::move(joined));
      }
    }
    m_result.executed.insert(m_result.executed.end(), linkages.begin(), linkages.end());
    return std::move(m_result);
  }

 private:
  [[nodiscard]] std::optional<NodeKind> kind(const NodeId& id) const {
    const auto found = m_nodes.find(id);
    return found == m_nodes.end() ? std::nullopt : std::optional(found->second->kind);
  }

  // The first one stays, as in the GUI.
  void feed(const Edge& edge) {
    const auto [known, is_first] = m_feeds.emplace(edge.target.node, edge.source);
    m_arriving[edge.target.node] += 1;
    if (!is_first && known->second != edge.source &&
        kind(edge.target.node) == NodeKind::connector) {
      drop(edge, "another edge feeds the connector already");
    }
  }

  void drop(const Edge& edge, const std::string& why) {
    m_warnings.push_back(dropped_edge(edge, why));
  }

  // The output that really feeds the edge, connectors followed back to it.
  std::optional<FieldRef> upstream(const Edge& edge) {
    auto source = edge.source;
    std::unordered_set<NodeId> visited;
    while (kind(source.node) == NodeKind::connector) {
      const auto feed = m_feeds.find(source.node);
      if (feed == m_feeds.end()) {
        drop(edge, "nothing feeds the connector \"" + source.node.value + "\"");
        return std::nullopt;
      }
      if (!visited.insert(source.node).second) {
        drop(edge, "its connectors feed each other in a circle");
        return std::nullopt;
      }
      source = feed->second;
    }
    return source;
  }

  // A chain of plain edges through connectors that have one way in and one way out each. Source:
  // connectors.ts (resolveLoopLinkagePath) of InvokeAI 7.
  [[nodiscard]] bool is_linkage_by_connectors(const Edge& edge, const FieldRef& source) const {
    if (edge.source.node == source.node || source.field != k_loop_linkage ||
        edge.target.field != k_loop_linkage || m_nodes.at(source.node)->type != k_for ||
        m_nodes.at(edge.target.node)->type != k_for_return) {
      return false;
    }
    for (auto id = edge.source.node; id != source.node; id = m_feeds.at(id).node) {
      if (m_arriving.at(id) != 1 || m_leaving.at(id) != 1) {
        return false;
      }
    }
    return true;
  }

  bool joins_typed_nodes(const Edge& edge, const FieldRef& source) {
    for (const auto& id : {source.node, edge.target.node}) {
      const auto node = m_nodes.find(id);
      if (node == m_nodes.end()) {
        drop(edge, "there is no node \"" + id.value + "\"");
        return false;
      }
      if (!node->second->is_typed()) {
        drop(edge, "the node \"" + id.value + "\" is not executed");
        return false;
      }
    }
    return true;
  }

  // Source: util/node/resolveBatchValue.ts (which edges the GUI looks at) and
  // store/util/validateConnection.ts (which it lets people draw).
  void place(Edge edge) {
    const auto& source = *m_nodes.at(edge.source.node);
    const auto& target = *m_nodes.at(edge.target.node);
    const auto* batch = batch_type(target.kind == NodeKind::batch ? target.type : source.type);
    if (source.kind == NodeKind::invocation && target.kind == NodeKind::invocation) {
      m_result.executed.push_back(std::move(edge));
    } else if (target.kind == NodeKind::generator) {
      drop(edge, "nothing can feed a generator");
    } else if ((source.kind == NodeKind::batch && target.kind == NodeKind::invocation &&
                edge.source.field == batch->output) ||
               (target.kind == NodeKind::batch && source.type == batch->generator &&
                edge.target.field == batch->values)) {
      m_result.batch.push_back(std::move(edge));
    } else {
      drop(edge, target.kind == NodeKind::batch
                     ? "only the values of a batch node can be fed, by its kind of generator"
                     : "generators feed batch nodes, and batch nodes their one value");
    }
  }

  const std::vector<Edge>& m_edges;
  std::vector<std::string>& m_warnings;
  FlattenedEdges m_result;
  std::unordered_map<NodeId, const Node*> m_nodes;
  std::unordered_map<NodeId, FieldRef> m_feeds;        // connector to what its input is fed by
  std::unordered_map<NodeId, std::size_t> m_arriving;  // edges that end at a connector
  std::unordered_map<NodeId, std::size_t> m_leaving;
};

}  // namespace

std::string dropped_edge(const Edge& edge, const std::string& why) {
  return "the edge from " + text_of(edge.source) + " to " + text_of(edge.target) +
         " is dropped: " + why;
}

std::vector<Edge> read_edges(json::Value edges, ProblemList& problems) {
  std::vector<Edge> result;
  for (const auto& member : edges) {
    const auto edge = member.value;
    const auto type = edge["type"].text();
    if (type == "collapsed") {
      continue;  // drawn between folded nodes; the edges it stands for are in the file too
    }
    if (type != "default" && type != k_loop_linkage) {
      problems.add(edge, "an edge is of the unknown type \"" + std::string(type) + "\"",
                   "it comes from a newer InvokeAI: a newer version of the program may know it");
      continue;
    }
    Edge read{end_of(edge, "source", "sourceHandle"), end_of(edge, "target", "targetHandle"),
              type == k_loop_linkage ? EdgeKind::loop_linkage : EdgeKind::data};
    if (read.source.node.empty() || read.source.field.empty() || read.target.node.empty() ||
        read.target.field.empty()) {
      problems.add(edge, "an edge lacks one of source, sourceHandle, target and targetHandle");
      continue;
    }
    result.push_back(std::move(read));
  }
  return result;
}

FlattenedEdges flattened_edges(const std::vector<Edge>& edges, const std::vector<Node>& nodes,
                               std::vector<std::string>& warnings) {
  return EdgeFlattener(edges, nodes, warnings).run();
}

}  // namespace invokeai_batch::workflow
