// The queue as a list that people look at: many rows, without their sessions. What a run needs of
// its own items is in queue.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

struct QueueRow {
  ItemId id{};
  ItemStatus status = ItemStatus::unknown;
  BatchId batch{};
  std::string origin{};       // who sent it: "invokeai-batch", "workflows", "api" …
  std::string destination{};  // what for: of ours the run and the job
  std::string user{};         // empty where there are no users
  std::string created_at{};   // as in QueueItem
  std::string started_at{};
  std::string completed_at{};
  std::string error_type{};  // empty in summaries
  std::string error_message{};
};

/// Ids of the whole history, newest first. 6.7 and later.
[[nodiscard]] http::Request item_ids_request(const Server& server);
[[nodiscard]] Reply<std::vector<ItemId>> read_item_ids(const http::Outcome& outcome);

/// Summaries: 6.14 and later. Whole items come with their sessions (100 kB and more each), of which
/// nothing is read: 6.7 and later.
enum class RowDetail { summary, whole };
/// Rows that are gone are left out of the reply. REQUIRES: at most k_most_items_at_once items.
[[nodiscard]] http::Request rows_request(const Server& server, const std::vector<ItemId>& items,
                                         RowDetail detail);
/// All of them at once: for servers before 6.7.
[[nodiscard]] http::Request all_rows_request(const Server& server);
[[nodiscard]] Reply<std::vector<QueueRow>> read_rows(const http::Outcome& outcome);

/// The row that runs, one of them where there are several workers; nullopt: none.
struct CurrentRow {
  std::optional<QueueRow> row{};
};
[[nodiscard]] http::Request current_row_request(const Server& server);
[[nodiscard]] Reply<CurrentRow> read_current_row(const http::Outcome& outcome);
/// The reply to item_request() and cancel_item_request().
[[nodiscard]] Reply<QueueRow> read_row(const http::Outcome& outcome);

/// Every pending row but those that run. Answered with read_canceled().
[[nodiscard]] http::Request cancel_all_but_current_request(const Server& server);

/// Anew, as rows of the same batch; only failed and canceled ones are. Answered with the ids that
/// were retried, not the new ones. REQUIRES: at most k_most_items_at_once items.
[[nodiscard]] http::Request retry_request(const Server& server, const std::vector<ItemId>& items);
[[nodiscard]] Reply<std::vector<ItemId>> read_retried(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
