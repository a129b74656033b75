// The graphs that a call of a saved workflow runs: one, or one per combination of its batch nodes.
// Source: services/shared/workflow_graph_builder.py, services/session_processor/
// workflow_call_batch.py. Batch nodes have to hold their list: generators are not simulated here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "batch_data.hpp"
#include "fields.hpp"
#include "graph.hpp"
#include "library.hpp"

namespace invokeai_batch::sim {

struct CalledGraph {
  std::shared_ptr<const Graph> graph{};
  std::string field_values_json = "null";  // what its batch nodes chose
};

/// `inputs`: "saved_workflow_input::NODE::FIELD" → value. Throws NodeError in the server's words.
[[nodiscard]] std::vector<CalledGraph> called_graphs(const NodeCatalogue& catalogue,
                                                     const Flavour& flavour, IdSource& ids,
                                                     const SavedWorkflow& workflow,
                                                     const Fields& inputs);

/// The graph with the values of one session put in.
[[nodiscard]] std::shared_ptr<const Graph> graph_with(const Graph& graph, const DataSet& values);

}  // namespace invokeai_batch::sim
