// Runs a graph as the server does: node after node in the order in which they become ready, with
// one copy of a node for every item of an `iterate` above it, and a loop's body once per item.
// Source: services/shared/graph.py, GraphExecutionState.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "graph.hpp"
#include "graph_order.hpp"
#include "node_run.hpp"

namespace invokeai_batch::sim {

/// A failure on demand: at the first node of a type, or at the last node of all.
struct PlannedFailure {
  std::string node_type{};  // empty: the last node
  NodeError error{};
};

/// Which item of which `iterate` or `for` above a node is meant.
using Iterations = std::map<NodeIndex, int>;

/// A copy of a graph node that was made ready to run.
struct PreparedNode {
  std::string exec_id{};
  NodeIndex source = 0;
  Iterations iterations{};
  Fields fields{};
  bool has_run = false;
  NodeOutput output{};
};

struct Execution {
  std::string graph_id{};
  std::vector<PreparedNode> nodes{};
  std::vector<Edge> edges{};           // between exec ids
  std::vector<std::string> history{};  // source ids, as they ended
  /// Loops that ended: the id of the `for` node, and the iteration of those around it.
  std::vector<std::pair<std::string, std::vector<int>>> ended_loops{};
  std::optional<NodeError> error{};
  std::string failed_exec_id{};
};

/// A saved workflow that a node calls: the run stands still until somebody else has run it.
struct WorkflowCall {
  std::size_t prepared = 0;  // index into Execution::nodes
  std::string workflow_id{};
  Fields inputs{};  // "saved_workflow_input::NODE::FIELD" → value
};

/// How far a graph was run.
struct GraphRun {
  Execution execution{};
  std::optional<WorkflowCall> call{};  // what it waits for

  std::vector<std::vector<std::size_t>> prepared_of{};  // by source
  std::set<std::size_t> loop_ends{};                    // the last copy of each `for` that ended
  std::size_t next = 0;                                 // in run order
  std::size_t next_binding = 0;  // of that node: which of its copies comes next
};

/// Runs on, until the end, a failure or a call. REQUIRES: not waiting for a call.
void run_graph(RunContext& context, const Graph& graph, GraphRun& run,
               const std::optional<PlannedFailure>& failure);

/// The call that the run waits for has given `output`.
void end_call(GraphRun& run, NodeOutput output);
/// The call that the run waits for has failed, and with it the run.
void fail_call(GraphRun& run, NodeError error);

/// Nothing is left to run. REQUIRES: not waiting for a call.
[[nodiscard]] bool is_at_end(RunContext& context, const Graph& graph, const GraphRun& run);

}  // namespace invokeai_batch::sim
