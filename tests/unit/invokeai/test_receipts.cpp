#include "catch.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/receipts.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;

namespace {

const Server k_server{.base_url = "http://sim:9090"};

http::Outcome reply(int status, const std::string& body) {
  http::Response response;
  response.status = status;
  response.headers = {{"content-type", "application/json"}};
  response.body = body;
  return response;
}

}  // namespace

TEST_CASE("receipts: a batch has its key where the server takes one", "[invokeai]") {
  CHECK(enqueue_body({"b"}, "d", "{}", "").find("idempotency_key") == std::string::npos);
  CHECK(enqueue_body({"b"}, "d", "{}", "", "k").find(R"("idempotency_key":"k")") !=
        std::string::npos);
}

TEST_CASE("receipts: the reply says which batch id it became", "[invokeai]") {
  const auto read = [](const std::string& batch) {
    return std::get<EnqueueResult>(read_enqueue(
        reply(200, R"({"enqueued":1,"requested":1,"item_ids":[9,4],"batch":)" + batch + "}")));
  };
  CHECK(read(R"({"batch_id":"other"})").batch.value == "other");
  CHECK(read(R"({"batch_id":"other"})").items == std::vector<ItemId>{{4}, {9}});
  CHECK(read("{}").batch.value.empty());
}

TEST_CASE("receipts: what became of a request is asked by its key", "[invokeai]") {
  CHECK(receipt_request(k_server, "a b").url ==
        "http://sim:9090/api/v1/queue/default/enqueue_batch/receipt?idempotency_key=a%20b");
  const auto known = std::get<EnqueueReceipt>(
      read_receipt(reply(200, R"({"batch_id":"b","enqueued":1,"item_ids":[7],"requested":1})")));
  CHECK(known.batch.value == "b");
  CHECK(known.items == std::vector<ItemId>{{7}});
  const auto none = read_receipt(reply(404, R"({"detail":"Enqueue receipt not found"})"));
  CHECK(std::get<ApiFailure>(none).kind == FailureKind::not_found);
  const auto strange = read_receipt(reply(200, R"({"item_ids":[7]})"));
  CHECK(std::get<ApiFailure>(strange).kind == FailureKind::unexpected);
}

TEST_CASE("receipts: one is acknowledged, whatever the reply says", "[invokeai]") {
  const auto request = acknowledge_request(k_server, "k");
  CHECK(request.url == "http://sim:9090/api/v1/queue/default/enqueue_batch/acknowledge");
  CHECK(request.body == R"({"idempotency_key":"k"})");
  CHECK(std::holds_alternative<Acknowledged>(read_acknowledged(reply(200, "null"))));
  CHECK(std::holds_alternative<Acknowledged>(read_acknowledged(reply(204, ""))));
  CHECK(std::holds_alternative<ApiFailure>(read_acknowledged(reply(404, "{}"))));
}
