#include "invokeai_batch/invokeai/receipts.hpp"

#include <string>

#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

http::Request receipt_request(const Server& server, std::string_view key) {
  return api_request(server, http::Method::get,
                     queue_path(server, "/enqueue_batch/receipt" +
                                            http::query({{"idempotency_key", std::string(key)}})));
}

Reply<EnqueueReceipt> read_receipt(const http::Outcome& outcome) {
  return read_reply(outcome, "a receipt", [](json::Value root, Shape& shape) {
    const Fields fields(root, shape);
    return EnqueueReceipt{.batch = {fields.text("batch_id")},
                          .items = take_item_ids(fields.array("item_ids"), shape)};
  });
}

http::Request acknowledge_request(const Server& server, std::string_view key) {
  json::Writer body;
  body.begin_object().member("idempotency_key", key).end_object();
  return json_request(server, http::Method::post, queue_path(server, "/enqueue_batch/acknowledge"),
                      body.take());
}

Reply<Acknowledged> read_acknowledged(const http::Outcome& outcome) {
  if (auto failure = failure_of(outcome)) {
    return *std::move(failure);
  }
  return Acknowledged{};
}

}  // namespace invokeai_batch::invokeai
