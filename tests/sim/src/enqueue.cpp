#include "enqueue.hpp"

#include <algorithm>
#include <optional>

#include "batch_request.hpp"
#include "called_workflow.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

std::int64_t add_rows(World& world, const User& user, const std::string& queue_id,
                      const BatchRequest& batch, std::int64_t priority) {
  const auto pending = world.queue.counts(queue_id).count(ItemStatus::pending);
  auto room = std::max<std::int64_t>(0, world.settings.max_queue_size - pending);
  std::int64_t added = 0;
  for (std::int64_t run = 0; run < batch.runs; ++run) {
    for (const auto& values : batch.data_sets) {
      if (room-- <= 0) {
        return added;
      }
      auto item = new_item(world, queue_id, user);
      item.priority = priority;
      item.batch_id = batch.batch_id;
      item.origin = batch.origin;
      item.destination = batch.destination;
      item.field_values_json = field_values_json(values);
      item.graph = graph_with(batch.graph, values);
      item.graph_json = std::make_shared<std::string>(to_json(*item.graph));
      item.workflow = batch.workflow;
      world.queue.add(std::move(item));
      ++added;
    }
  }
  return added;
}

std::int64_t sessions_of(const BatchRequest& batch) {
  return batch.runs * static_cast<std::int64_t>(batch.data_sets.size());
}

/// The rows of a batch as the reply lists them: the newest first, and since version 7 a user's own
/// alone, the oldest first.
std::vector<std::int64_t> listed_ids(World& world, const User& user, const std::string& queue_id,
                                     const std::string& batch_id) {
  auto ids = world.queue.of_batch(queue_id, batch_id);
  if (!world.flavour().at_least(k_v7_dev)) {
    std::reverse(ids.begin(), ids.end());
    return ids;
  }
  ids.erase(
      std::remove_if(ids.begin(), ids.end(),
                     [&](std::int64_t id) { return world.queue.find(id)->owner.id != user.id; }),
      ids.end());
  return ids;
}

/// Version 7 gives a batch an id of its own when the user has rows of that id already.
void replace_taken_id(World& world, const User& user, const std::string& queue_id,
                      BatchRequest& batch) {
  while (world.flavour().at_least(k_v7) &&
         !listed_ids(world, user, queue_id, batch.batch_id).empty()) {
    batch.batch_id = world.ids.uuid();
  }
}

Reply enqueued_reply(const World& world, const std::string& queue_id, const BatchRequest& batch,
                     const Receipt& result) {
  json::Writer out;
  out.begin_object().member("queue_id", queue_id).key("enqueued").integer(result.enqueued);
  out.key("requested").integer(result.requested);
  out.key("batch").raw(to_json(world.flavour(), batch));
  out.key("priority").integer(result.priority).key("item_ids").begin_array();
  for (const auto id : result.item_ids) {
    out.integer(id);
  }
  out.end_array().end_object();
  return json_reply(out.take());
}

/// Why version 7 does not even look at the batch; nullopt when nothing is in its way.
std::optional<Reply> refusal(World& world, const User& user, const BatchRequest& batch) {
  if (batch.project_id && world.projects.find(*batch.project_id, user.id) == nullptr) {
    return error_reply(404, "Project " + *batch.project_id + " not found");
  }
  if (batch.idempotency_key &&
      world.receipts.unacknowledged(user.id) >= world.settings.max_unacknowledged) {
    return error_reply(429, "Too many unacknowledged enqueue requests");
  }
  return std::nullopt;
}

}  // namespace

Item new_item(World& world, const std::string& queue_id, const User& owner) {
  Item item;
  item.queue_id = queue_id;
  item.owner = owner;
  item.session_id = world.ids.uuid();
  item.execution_graph_id = world.ids.uuid();
  item.created_at = item.updated_at = timestamp();
  return item;
}

Reply enqueue_batch(World& world, const User& user, const std::string& queue_id, json::Value body) {
  std::vector<Invalid> errors;
  const auto posted = body["batch"];
  if (!posted.is_object()) {
    errors.push_back(missing_member({"\"body\"", "\"batch\""}, body));
    return json_reply(detail_json(errors), 422);
  }
  auto batch = read_batch(world, posted, errors);
  if (!errors.empty()) {
    return json_reply(detail_json(errors), 422);
  }
  if (batch.has_batch_node) {
    return plain_500();
  }
  const bool is_first = body["prepend"].boolean().value_or(false);
  const ReceiptKey key{queue_id, user.id, batch.idempotency_key.value_or("")};
  Receipt result{.payload_digest = payload_digest(world.flavour(), batch, is_first)};
  if (const auto* known = batch.idempotency_key ? world.receipts.find(key) : nullptr) {
    if (known->payload_digest != result.payload_digest) {
      return error_reply(409,
                         "Idempotency key " + key.key + " is already used by another submission");
    }
    batch.batch_id = known->batch_id;
    return enqueued_reply(world, queue_id, batch, *known);
  }
  if (auto refused = refusal(world, user, batch)) {
    return *std::move(refused);
  }
  replace_taken_id(world, user, queue_id, batch);
  result.batch_id = batch.batch_id;
  result.priority = is_first ? world.queue.highest_pending_priority(queue_id) + 1 : 0;
  result.requested = sessions_of(batch);
  result.enqueued = add_rows(world, user, queue_id, batch, result.priority);
  result.item_ids = listed_ids(world, user, queue_id, batch.batch_id);
  world.statistics.enqueued += result.enqueued;
  ++world.statistics.posts[batch.batch_id];
  if (batch.idempotency_key && result.enqueued > 0) {
    world.receipts.add(key, result);
  }
  return enqueued_reply(world, queue_id, batch, result);
}

void retry_item(World& world, const Item& ended) {
  auto item = new_item(world, ended.queue_id, ended.owner);
  item.priority = ended.priority;
  item.batch_id = ended.batch_id;
  item.origin = ended.origin;
  item.destination = ended.destination;
  item.field_values_json = ended.field_values_json;
  item.graph = ended.graph;
  item.graph_json = ended.graph_json;
  item.workflow = ended.workflow;
  item.retried_from = ended.retried_from ? ended.retried_from : ended.id;
  world.queue.add(std::move(item));
  ++world.statistics.enqueued;
}

void enqueue_others(World& world, const std::string& queue_id, std::int64_t count,
                    std::chrono::milliseconds run_time) {
  const User other{.id = "other", .name = "Other", .email = "other@example.org"};
  const auto graph = std::make_shared<Graph>(Graph{.id = world.ids.uuid()});
  const auto graph_json = std::make_shared<std::string>(to_json(*graph));
  for (std::int64_t i = 0; i < count; ++i) {
    auto item = new_item(world, queue_id, other);
    item.batch_id = world.ids.uuid();
    item.origin = "generation";
    item.graph = graph;
    item.graph_json = graph_json;
    item.run_time = run_time;
    world.queue.add(std::move(item));
  }
}

}  // namespace invokeai_batch::sim
