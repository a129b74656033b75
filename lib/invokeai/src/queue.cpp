#include "invokeai_batch/invokeai/queue.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

struct StatusName {
  ItemStatus status;
  std::string_view name;
};
constexpr std::array<StatusName, 6> k_status_names = {{
    {ItemStatus::pending, "pending"},
    {ItemStatus::in_progress, "in_progress"},
    {ItemStatus::waiting, "waiting"},
    {ItemStatus::completed, "completed"},
    {ItemStatus::failed, "failed"},
    {ItemStatus::canceled, "canceled"},
}};

// What other users' items have in place of a batch id and a session.
constexpr std::string_view k_redacted = "redacted";

std::string item_path(const Server& server, ItemId item, std::string_view rest = {}) {
  return queue_path(server, "/i/" + std::to_string(item.value) + std::string(rest));
}

QueueItem take_item(json::Value value, Shape& shape) {
  const Fields fields(value, shape);
  QueueItem item{.id = {fields.integer("item_id")},
                 .status = item_status(fields.text("status")),
                 .batch = {fields.text("batch_id")},
                 .session_id = {fields.text("session_id")},
                 .error_type = fields.text_or_empty("error_type"),
                 .error_message = fields.text_or_empty("error_message"),
                 .created_at = fields.text_or_empty("created_at"),
                 .started_at = fields.text_or_empty("started_at"),
                 .completed_at = fields.text_or_empty("completed_at")};
  if (const auto parent = fields.maybe_integer("parent_item_id")) {
    item.parent = ItemId{*parent};
  }
  if (item.batch.value != k_redacted && value["session"].is_object()) {
    item.session = value["session"];
  }
  return item;
}

// The items point into the document, so it travels with them.
template <class Take>
Reply<QueueItems> read_owned_items(const http::Outcome& outcome, std::string_view name, Take take) {
  auto document = json_of(outcome);
  if (auto* failure = std::get_if<ApiFailure>(&document)) {
    return std::move(*failure);
  }
  QueueItems items{.document = std::get<json::Document>(std::move(document))};
  Shape shape;
  take(items, shape);
  if (!shape.problem().empty()) {
    return not_as_expected(outcome, name, shape);
  }
  std::sort(items.items.begin(), items.items.end(),
            [](const QueueItem& a, const QueueItem& b) { return a.id < b.id; });
  return items;
}

template <class Count>
Reply<Count> read_count(const http::Outcome& outcome, std::string_view name, std::string_view key) {
  return read_reply(outcome, name, [key](json::Value root, Shape& shape) {
    return Count{.count = Fields(root, shape).integer(key)};
  });
}

}  // namespace

ItemStatus item_status(std::string_view text) {
  const auto* const found = std::find_if(k_status_names.begin(), k_status_names.end(),
                                         [&](const StatusName& each) { return each.name == text; });
  return found == k_status_names.end() ? ItemStatus::unknown : found->status;
}

std::string_view to_string(ItemStatus status) {
  const auto* const found =
      std::find_if(k_status_names.begin(), k_status_names.end(),
                   [&](const StatusName& each) { return each.status == status; });
  return found == k_status_names.end() ? "unknown" : found->name;
}

bool is_terminal(ItemStatus status) {
  return status == ItemStatus::completed || status == ItemStatus::failed ||
         status == ItemStatus::canceled;
}

std::string enqueue_body(const BatchId& batch, std::string_view destination,
                         std::string_view graph_json, std::string_view workflow_json,
                         std::string_view key) {
  json::Writer writer;
  writer.begin_object().key("batch").begin_object();
  writer.member("batch_id", batch.value);
  writer.member("origin", "invokeai-batch");
  writer.member("destination", destination);
  if (!key.empty()) {
    writer.member("idempotency_key", key);
  }
  writer.key("graph").raw(graph_json);
  if (!workflow_json.empty()) {
    writer.key("workflow").raw(workflow_json);
  }
  writer.key("runs").integer(1).end_object();
  writer.key("prepend").boolean(false).end_object();
  return writer.take();
}

http::Request enqueue_request(const Server& server, const BatchId& batch,
                              std::string_view destination, std::string_view graph_json,
                              std::string_view workflow_json, std::string_view key) {
  return sent_once(json_request(server, http::Method::post, queue_path(server, "/enqueue_batch"),
                                enqueue_body(batch, destination, graph_json, workflow_json, key)));
}

Reply<EnqueueResult> read_enqueue(const http::Outcome& outcome) {
  return read_reply(outcome, "the result of queueing a batch", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    EnqueueResult result{.requested = fields.integer("requested"),
                         .enqueued = fields.integer("enqueued")};
    result.items = take_item_ids(fields.array("item_ids"), shape);
    result.batch = {std::string(root["batch"]["batch_id"].text())};
    return result;
  });
}

http::Request batch_status_request(const Server& server, const BatchId& batch) {
  return api_request(server, http::Method::get,
                     queue_path(server, "/b/" + http::percent_encode(batch.value) + "/status"));
}

Reply<BatchStatus> read_batch_status(const http::Outcome& outcome) {
  return read_reply(outcome, "the status of a batch", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    const auto count = [&fields](std::string_view key) {
      const auto number = fields.integer(key);
      if (number < 0) {
        fields.miss(key, "no count");
      }
      return number;
    };
    return BatchStatus{
        .pending = count("pending"),
        .in_progress = count("in_progress") + fields.maybe_integer("waiting").value_or(0),
        .completed = count("completed"),
        .failed = count("failed"),
        .canceled = count("canceled"),
        .total = count("total")};
  });
}

http::Request item_request(const Server& server, ItemId item) {
  return api_request(server, http::Method::get, item_path(server, item));
}

Reply<QueueItems> read_item(const http::Outcome& outcome) {
  return read_owned_items(outcome, "a queue item", [](QueueItems& items, Shape& shape) {
    items.items.push_back(take_item(items.document.root(), shape));
  });
}

http::Request item_summaries_request(const Server& server, const std::vector<ItemId>& items) {
  base::require(items.size() <= k_most_items_at_once, "a call asks for as many as it may");
  json::Writer body;
  body.begin_object().key("item_ids").begin_array();
  for (const auto item : items) {
    body.integer(item.value);
  }
  body.end_array().end_object();
  return json_request(server, http::Method::post, queue_path(server, "/item_summaries_by_ids"),
                      body.take());
}

Reply<std::vector<ItemSummary>> read_item_summaries(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of queue items", [](json::Value root, Shape& shape) {
    std::vector<ItemSummary> summaries;
    for_each_item(root, shape, [&](json::Value value) {
      const Fields fields(value, shape);
      summaries.push_back({.id = {fields.integer("item_id")},
                           .status = item_status(fields.text("status")),
                           .batch = {fields.text("batch_id")},
                           .created_at = fields.text_or_empty("created_at"),
                           .started_at = fields.text_or_empty("started_at"),
                           .completed_at = fields.text_or_empty("completed_at")});
    });
    return summaries;
  });
}

http::Request current_item_request(const Server& server) {
  return api_request(server, http::Method::get, queue_path(server, "/current"));
}

Reply<CurrentItem> read_current_item(const http::Outcome& outcome) {
  return read_reply(outcome, "a queue item", [](json::Value root, Shape& shape) {
    return root.is_null() ? CurrentItem{}
                          : CurrentItem{.id = ItemId{Fields(root, shape).integer("item_id")}};
  });
}

http::Request find_items_request(const Server& server, std::string_view destination) {
  return api_request(
      server, http::Method::get,
      queue_path(server, "/list_all" + http::query({{"destination", std::string(destination)}})));
}

Reply<QueueItems> read_items(const http::Outcome& outcome) {
  return read_owned_items(outcome, "a list of queue items", [](QueueItems& items, Shape& shape) {
    for_each_item(items.document.root(), shape,
                  [&](json::Value value) { items.items.push_back(take_item(value, shape)); });
  });
}

http::Request queue_status_request(const Server& server) {
  return api_request(server, http::Method::get, queue_path(server, "/status"));
}

Reply<QueueStatus> read_queue_status(const http::Outcome& outcome) {
  return read_reply(outcome, "the status of the queue", [](json::Value root, Shape& shape) {
    const Fields parts(root, shape);
    const Fields queue(parts.object("queue"), shape);
    const Fields processor(parts.object("processor"), shape);
    return QueueStatus{
        .pending = queue.integer("pending"),
        .in_progress = queue.integer("in_progress") + queue.maybe_integer("waiting").value_or(0),
        .waiting = queue.maybe_integer("waiting").value_or(0),
        .total = queue.integer("total"),
        .is_started = processor.boolean("is_started"),
        .user_pending = queue.maybe_integer("user_pending")};
  });
}

http::Request cancel_batches_request(const Server& server, const std::vector<BatchId>& batches) {
  return json_request(server, http::Method::put, queue_path(server, "/cancel_by_batch_ids"),
                      list_body("batch_ids", batches));
}

Reply<Canceled> read_canceled(const http::Outcome& outcome) {
  return read_count<Canceled>(outcome, "a count of canceled items", "canceled");
}

http::Request cancel_item_request(const Server& server, ItemId item) {
  return api_request(server, http::Method::put, item_path(server, item, "/cancel"));
}

Reply<ItemStatus> read_canceled_item(const http::Outcome& outcome) {
  return read_reply(outcome, "a queue item",
                    [](json::Value root, Shape& shape) { return take_item(root, shape).status; });
}

http::Request delete_item_request(const Server& server, ItemId item) {
  return api_request(server, http::Method::delete_, item_path(server, item));
}

Reply<bool> read_deleted_item(const http::Outcome& outcome) {
  return read_gone(outcome);
}

http::Request processor_request(const Server& server, ProcessorCall call) {
  const auto* const path = call == ProcessorCall::pause ? "/processor/pause" : "/processor/resume";
  return api_request(server, http::Method::put, queue_path(server, path));
}

Reply<bool> read_processor(const http::Outcome& outcome) {
  return read_reply(
      outcome, "the status of the queue's processor",
      [](json::Value root, Shape& shape) { return Fields(root, shape).boolean("is_started"); });
}

http::Request clear_queue_request(const Server& server) {
  return api_request(server, http::Method::put, queue_path(server, "/clear"));
}

http::Request prune_queue_request(const Server& server) {
  return api_request(server, http::Method::put, queue_path(server, "/prune"));
}

Reply<Deleted> read_deleted(const http::Outcome& outcome) {
  return read_count<Deleted>(outcome, "a count of deleted items", "deleted");
}

}  // namespace invokeai_batch::invokeai
