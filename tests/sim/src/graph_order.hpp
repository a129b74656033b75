// In which order the nodes of a graph run, and which of them make up the body of a loop.
// Source: services/shared/graph.py, and loops.py of version 7.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "graph.hpp"

namespace invokeai_batch::sim {

/// A node by its index in Graph::nodes.
using NodeIndex = std::size_t;

/// An edge by the indices of the nodes it joins.
struct IndexedEdge {
  NodeIndex from = 0;
  NodeIndex to = 0;
  const Edge* edge = nullptr;
};

/// A `for` node, its `for_return`, and what runs once per item between them, in run order, without
/// the bodies of loops further in.
struct Loop {
  NodeIndex head = 0;
  NodeIndex tail = 0;
  std::vector<NodeIndex> body{};  // `tail` included, `head` not
};

struct Loops {
  std::vector<Loop> loops{};
  std::vector<bool> is_in_body{};  // by node: its loop runs it

  /// The loop that begins at a node; nullptr for all other nodes.
  [[nodiscard]] const Loop* at(NodeIndex head) const;
};

/// In which order a graph runs, and its loops.
struct RunPlan {
  std::vector<IndexedEdge> edges{};
  std::vector<NodeIndex> order{};
  Loops loops{};
};
/// A loop comes after everything that feeds its body from outside. REQUIRES: no cycle.
[[nodiscard]] RunPlan plan_run(const Graph& graph);

/// Outputs of a `for` node that are there once its loop has ended.
[[nodiscard]] bool is_final_output(std::string_view field);

/// What is wrong with the linkages of a graph's loops, in the server's words; nullopt when nothing
/// is.
[[nodiscard]] std::optional<std::string> linkage_problem(const Graph& graph);

}  // namespace invokeai_batch::sim
