// The batch of an enqueue request: read, checked and echoed as the server does.
// Source: services/session_queue/session_queue_common.py (Batch).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "batch_data.hpp"
#include "graph.hpp"
#include "images.hpp"
#include "invokeai_batch/json/value.hpp"
#include "value_check.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

struct BatchRequest {
  std::string batch_id{};
  std::optional<std::string> origin{};
  std::optional<std::string> destination{};
  std::string data_json = "null";
  Graph graph{};
  SharedText workflow{};
  std::int64_t runs = 1;
  std::optional<std::string> idempotency_key{};  // these two: version 7
  std::optional<std::string> project_id{};
  std::vector<DataSet> data_sets{};  // what each session gets; one empty one without data
  bool has_batch_node = false;
};

/// `batch` of the body. What is wrong with it goes to `errors`.
[[nodiscard]] BatchRequest read_batch(World& world, json::Value batch,
                                      std::vector<Invalid>& errors);

/// The batch as the reply repeats it.
[[nodiscard]] std::string to_json(const Flavour& flavour, const BatchRequest& batch);

/// SHA-256 over what has to stay the same when an idempotency key comes again: all but the key and
/// the batch id.
[[nodiscard]] std::string payload_digest(const Flavour& flavour, const BatchRequest& batch,
                                         bool prepends);

}  // namespace invokeai_batch::sim
