// `batch.data`: lists of values that are put into the graph, one combination per session.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::sim {

struct DataValue {
  std::string node_id{};
  std::string field{};
  std::string json{};
};

/// The values of one session.
using DataSet = std::vector<DataValue>;

/// Inner lists are zipped, outer ones multiplied, the last one fastest. Without data: one empty
/// set. Answers with the server's words when the data cannot be used.
[[nodiscard]] std::optional<std::string> expand_data(json::Value data, const Graph& graph,
                                                     std::vector<DataSet>& sets);

[[nodiscard]] std::string field_values_json(const DataSet& values);

}  // namespace invokeai_batch::sim
