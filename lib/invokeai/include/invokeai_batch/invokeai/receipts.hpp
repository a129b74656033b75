// What a server of version 7 remembers of the batches that were queued: who names a request with a
// key may send it again, and gets the first result. Source: services/session_queue
// (`_enqueue_batch`), routers/session_queue.py.
#pragma once

#include <string_view>
#include <vector>

#include "invokeai_batch/invokeai/reply.hpp"
#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::invokeai {

/// What became of a request. Nothing that came into the queue leaves no receipt.
struct EnqueueReceipt {
  BatchId batch{};
  std::vector<ItemId> items{};  // ascending; they may be gone by now
};
/// `key`: 1 to 255 characters. not_found: no such request has arrived so far.
[[nodiscard]] http::Request receipt_request(const Server& server, std::string_view key);
[[nodiscard]] Reply<EnqueueReceipt> read_receipt(const http::Outcome& outcome);

/// The receipt may go, some days from now. A server keeps 10 000 of a user's that were not
/// acknowledged, then it takes no more requests (429).
[[nodiscard]] http::Request acknowledge_request(const Server& server, std::string_view key);
struct Acknowledged {};
[[nodiscard]] Reply<Acknowledged> read_acknowledged(const http::Outcome& outcome);

}  // namespace invokeai_batch::invokeai
