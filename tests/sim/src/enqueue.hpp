// POST /api/v1/queue/{queue_id}/enqueue_batch, and new rows from old ones.
// Source: services/session_queue/session_queue_common.py (Batch), session_queue_sqlite.py.
#pragma once

#include <string>

#include "http.hpp"
#include "invokeai_batch/json/value.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

[[nodiscard]] Reply enqueue_batch(World& world, const User& user, const std::string& queue_id,
                                  json::Value body);

/// A row that has its session's ids and nothing else yet.
[[nodiscard]] Item new_item(World& world, const std::string& queue_id, const User& owner);

/// A fresh row with the graph, batch and destination of an ended one.
void retry_item(World& world, const Item& ended);

/// Rows of another user, each of which takes `run_time` and makes nothing.
void enqueue_others(World& world, const std::string& queue_id, std::int64_t count,
                    std::chrono::milliseconds run_time);

}  // namespace invokeai_batch::sim
