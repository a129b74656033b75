// A graph as the server keeps it: every field of every node filled in, every edge checked.
#pragma once

#include <string>
#include <vector>

#include "fields.hpp"
#include "flavour.hpp"
#include "ids.hpp"
#include "invokeai_batch/json/value.hpp"
#include "node_catalogue.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {

struct GraphNode {
  std::string id{};
  std::string type{};
  Fields fields{};  // in the server's order, `id` and `type` among them
};

struct EdgeEnd {
  std::string node_id{};
  std::string field{};
};

/// The port, and the type of edge, that joins a `for` node to its `for_return` (version 7).
inline constexpr std::string_view k_linkage = "loop_linkage";

struct Edge {
  EdgeEnd source{};
  EdgeEnd destination{};
  std::string type{};  // empty on servers that know one type only
};

/// It joins the ends of a loop and carries nothing.
[[nodiscard]] bool is_linkage(const Edge& edge);

struct Graph {
  std::string id{};
  std::vector<GraphNode> nodes{};
  std::vector<Edge> edges{};

  [[nodiscard]] const GraphNode* find(std::string_view node_id) const;
};

/// The graph as JSON, fields that are null included.
[[nodiscard]] std::string to_json(const Graph& graph);
[[nodiscard]] std::string edges_json(const std::vector<Edge>& edges);

struct ReadGraph {
  Graph graph{};
  std::vector<Invalid> errors{};
  /// A batch or generator node: the server stumbles over it (500).
  bool has_batch_node = false;
};

/// Reads and checks `batch.graph` of an enqueue request, as the server's models do.
/// Source: services/shared/graph.py, Graph.validate_self.
[[nodiscard]] ReadGraph read_graph(const NodeCatalogue& catalogue, const Flavour& flavour,
                                   IdSource& ids, json::Value graph, const Location& loc);

}  // namespace invokeai_batch::sim
