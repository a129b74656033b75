// The rows of a server's queue.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "client/consent.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/queue_rows.hpp"
#include "invokeai_batch/report/listing.hpp"

namespace invokeai_batch::app {

/// As `origin` says it: what this program has sent.
inline constexpr const char* k_our_origin = "invokeai-batch";

/// --queue besides those of every client command.
void define_queue(Builder& builder);

/// How many items wait, run and have ended. Throws base::Error(server).
[[nodiscard]] invokeai::QueueStatus queue_status_of(Client& client);

/// Items that have ended, whatever their end.
[[nodiscard]] std::int64_t ended_items(const invokeai::QueueStatus& status);

/// Items that go at one call.
struct Sweep {
  std::string what{};  // "delete the items that have ended"
  std::int64_t (*count)(const invokeai::QueueStatus&) = nullptr;
  http::Request (*request)(const invokeai::Server&) = nullptr;
};

/// Says how many items that are, asks, deletes them and says how many went. The exit status.
[[nodiscard]] int sweep_queue(const Arguments& arguments, const ConsentOptions& options,
                              const Sweep& sweep);

/// Cancels what is not done of them, and counts it. `wanted`: what the user asked for, for the
/// error. Throws base::Error(server).
[[nodiscard]] std::int64_t cancel_batches(Client& client,
                                          const std::vector<invokeai::BatchId>& batches,
                                          const std::string& wanted);

/// Numbers of items, each once. Throws base::Error(usage) for words that are none.
[[nodiscard]] std::vector<invokeai::ItemId> item_ids(const std::vector<std::string>& words);

/// All rows, newest first, in parts that no long history makes larger; `take` gives back whether it
/// wants more. Throws base::Error(server).
void each_rows(Client& client,
               const std::function<bool(const std::vector<invokeai::QueueRow>&)>& take);

/// One row. Throws base::Error(input) when the queue has none of that number.
[[nodiscard]] invokeai::QueueRow row_of(Client& client, invokeai::ItemId item);

/// Throws base::Error(input) that names each of the items that the queue does not have.
void need_items(Client& client, const std::vector<invokeai::ItemId>& items);

[[nodiscard]] report::Record record_of(const invokeai::QueueRow& row);

}  // namespace invokeai_batch::app
