// Runs a graph as the server does: node after node in the order in which they become ready, with
// one copy of a node for every item of an `iterate` above it.
// Source: services/shared/graph.py, GraphExecutionState.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph.hpp"
#include "node_run.hpp"

namespace invokeai_batch::sim {

/// A failure on demand: at the first node of a type, or at the last node of all.
struct PlannedFailure {
  std::string node_type{};  // empty: the last node
  NodeError error{};
};

/// A copy of a graph node that was made ready to run.
struct PreparedNode {
  std::string exec_id{};
  std::size_t source = 0;                   // index into Graph::nodes
  std::map<std::size_t, int> iterations{};  // by the index of the iterate node above
  Fields fields{};
  bool has_run = false;
  NodeOutput output{};
};

struct Execution {
  std::string graph_id{};
  std::vector<PreparedNode> nodes{};
  std::vector<Edge> edges{};           // between exec ids
  std::vector<std::string> history{};  // source ids, as they ended
  std::optional<NodeError> error{};
  std::string failed_exec_id{};
};

[[nodiscard]] Execution run_graph(RunContext& context, const Graph& graph,
                                  const std::string& execution_graph_id,
                                  const std::optional<PlannedFailure>& failure);

}  // namespace invokeai_batch::sim
