// The queue. Source: routers/session_queue.py, services/session_queue/*.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::invokeai {

/// `unknown` is a status of a later server: not an end.
enum class ItemStatus { pending, in_progress, waiting, completed, failed, canceled, unknown };
[[nodiscard]] ItemStatus item_status(std::string_view text);
[[nodiscard]] std::string_view to_string(ItemStatus status);
[[nodiscard]] bool is_terminal(ItemStatus status);

struct EnqueueResult {
  std::int64_t requested = 0;
  std::int64_t enqueued = 0;    // less than requested: the queue is full
  std::vector<ItemId> items{};  // all rows of the batch id, also of earlier posts; ascending
  /// Whose rows they are. Version 7 gives a batch another id than it was sent with when the user
  /// has a batch of that id already. "": not told.
  BatchId batch{};
};

/// `graph_json` and `workflow_json` are JSON texts ("" workflow: none embedded). `key` names the
/// request on servers that know requests by one (receipts.hpp); "": no key. Always on a fresh
/// connection: this request must not be sent twice.
[[nodiscard]] http::Request enqueue_request(const Server& server, const BatchId& batch,
                                            std::string_view destination,
                                            std::string_view graph_json,
                                            std::string_view workflow_json,
                                            std::string_view key = {});
/// The body of enqueue_request alone.
[[nodiscard]] std::string enqueue_body(const BatchId& batch, std::string_view destination,
                                       std::string_view graph_json, std::string_view workflow_json,
                                       std::string_view key = {});
[[nodiscard]] Reply<EnqueueResult> read_enqueue(const http::Outcome& outcome);

struct BatchStatus {
  std::int64_t pending = 0;
  std::int64_t in_progress = 0;  // `waiting` ones included
  std::int64_t completed = 0;
  std::int64_t failed = 0;
  std::int64_t canceled = 0;
  std::int64_t total = 0;  // 0: the server knows no such batch
};
[[nodiscard]] http::Request batch_status_request(const Server& server, const BatchId& batch);
[[nodiscard]] Reply<BatchStatus> read_batch_status(const http::Outcome& outcome);

struct QueueItem {
  ItemId id{};
  ItemStatus status = ItemStatus::unknown;
  BatchId batch{};
  SessionId session_id{};
  std::string error_type{};  // "OutOfMemoryError"; empty unless failed
  std::string error_message{};
  std::string created_at{};  // "YYYY-MM-DD HH:MM:SS.mmm", UTC, as the server gives it
  std::string started_at{};
  std::string completed_at{};
  std::optional<ItemId> parent{};  // the item that called its workflow (≥ 6.14)
  json::Value session{};           // absent when redacted; points into `document`
};
/// Items own the document that they point into.
struct QueueItems {
  json::Document document;
  std::vector<QueueItem> items{};
};

[[nodiscard]] http::Request item_request(const Server& server, ItemId item);
/// One item, or not_found when the row is gone.
[[nodiscard]] Reply<QueueItems> read_item(const http::Outcome& outcome);

/// As many items as one request may ask about (the server refuses more: 422).
inline constexpr std::size_t k_most_items_at_once = 1'000;

/// Where an item stands, and since when; without its session and the words of an error.
struct ItemSummary {
  ItemId id{};
  ItemStatus status = ItemStatus::unknown;
  BatchId batch{};           // whose it is: a number alone may be another's after all
  std::string created_at{};  // as in QueueItem
  std::string started_at{};
  std::string completed_at{};
};
/// 6.14 and later; others answer 404 or 405. Ids that are gone are left out of the reply.
/// REQUIRES: at most k_most_items_at_once ids.
[[nodiscard]] http::Request item_summaries_request(const Server& server,
                                                   const std::vector<ItemId>& items);
/// In no particular order.
[[nodiscard]] Reply<std::vector<ItemSummary>> read_item_summaries(const http::Outcome& outcome);

/// The item that runs; nullopt: none does. With several workers it is any one of theirs.
struct CurrentItem {
  std::optional<ItemId> id{};
};
[[nodiscard]] http::Request current_item_request(const Server& server);
[[nodiscard]] Reply<CurrentItem> read_current_item(const http::Outcome& outcome);

/// All rows of one destination, ascending. Costly on the server: for recovery, never in a loop.
[[nodiscard]] http::Request find_items_request(const Server& server, std::string_view destination);
[[nodiscard]] Reply<QueueItems> read_items(const http::Outcome& outcome);

struct QueueStatus {
  std::int64_t pending = 0;      // of everybody in this queue
  std::int64_t in_progress = 0;  // `waiting` ones included
  std::int64_t waiting = 0;      // for a workflow that they called: no worker is at them
  std::int64_t total = 0;        // the history included
  bool is_started = true;        // false: the processor is paused, nothing will run
  std::optional<std::int64_t> user_pending{};  // ours alone, where the server has users
};
[[nodiscard]] http::Request queue_status_request(const Server& server);
[[nodiscard]] Reply<QueueStatus> read_queue_status(const http::Outcome& outcome);

struct Canceled {
  std::int64_t count = 0;
};
/// Also stops running items. Unknown batch ids count 0.
[[nodiscard]] http::Request cancel_batches_request(const Server& server,
                                                   const std::vector<BatchId>& batches);
[[nodiscard]] Reply<Canceled> read_canceled(const http::Outcome& outcome);
[[nodiscard]] http::Request cancel_item_request(const Server& server, ItemId item);
/// The item after the call; one that had ended is returned as it ended.
[[nodiscard]] Reply<ItemStatus> read_canceled_item(const http::Outcome& outcome);
[[nodiscard]] http::Request delete_item_request(const Server& server, ItemId item);
/// True also when it was gone already.
[[nodiscard]] Reply<bool> read_deleted_item(const http::Outcome& outcome);

enum class ProcessorCall { pause, resume };
/// For the whole server; for administrators only where there are users.
[[nodiscard]] http::Request processor_request(const Server& server, ProcessorCall call);
/// Does the processor run now?
[[nodiscard]] Reply<bool> read_processor(const http::Outcome& outcome);

struct Deleted {
  std::int64_t count = 0;
};
/// Deletes every row of the queue, also pending and running ones.
[[nodiscard]] http::Request clear_queue_request(const Server& server);
/// Deletes the rows that have ended.
[[nodiscard]] http::Request prune_queue_request(const Server& server);
[[nodiscard]] Reply<Deleted> read_deleted(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
