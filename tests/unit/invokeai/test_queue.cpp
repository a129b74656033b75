#include <algorithm>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/queue.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};
const std::string k_queue = "http://gpu:9090/api/v1/queue/default";

}  // namespace

TEST_CASE("queue: requests", "[invokeai]") {
  CHECK(text_of(batch_status_request(k_server, {"ib-1"})) == "GET " + k_queue + "/b/ib-1/status\n");
  CHECK(text_of(item_request(k_server, {7})) == "GET " + k_queue + "/i/7\n");
  CHECK(text_of(find_items_request(k_server, "run1:job1")) ==
        "GET " + k_queue + "/list_all?destination=run1%3Ajob1\n");
  CHECK(text_of(queue_status_request(k_server)) == "GET " + k_queue + "/status\n");
  CHECK(text_of(cancel_batches_request(k_server, {{"a"}, {"b"}})) ==
        "PUT " + k_queue +
            "/cancel_by_batch_ids\nContent-Type: application/json\n\n"
            R"({"batch_ids":["a","b"]})");
  CHECK(text_of(cancel_item_request(k_server, {7})) == "PUT " + k_queue + "/i/7/cancel\n");
  CHECK(text_of(delete_item_request(k_server, {7})) == "DELETE " + k_queue + "/i/7\n");
  CHECK(text_of(processor_request(k_server, ProcessorCall::pause)) ==
        "PUT " + k_queue + "/processor/pause\n");
  CHECK(text_of(processor_request(k_server, ProcessorCall::resume)) ==
        "PUT " + k_queue + "/processor/resume\n");
  CHECK(text_of(clear_queue_request(k_server)) == "PUT " + k_queue + "/clear\n");
  CHECK(text_of(prune_queue_request(k_server)) == "PUT " + k_queue + "/prune\n");
}

TEST_CASE("queue: the queue's name is one segment of the path", "[invokeai]") {
  const Server other{.base_url = "http://gpu:9090", .queue_id = "a/b"};
  CHECK(queue_status_request(other).url == "http://gpu:9090/api/v1/queue/a%2Fb/status");
}

TEST_CASE("queue: a batch is sent once, with its graph and workflow as they are", "[invokeai]") {
  CHECK(
      text_of(enqueue_request(k_server, {"ib-1"}, "ib-run-7", R"({"nodes":{},"edges":[]})",
                              R"({"name":"w"})")) ==
      "POST " + k_queue +
          "/enqueue_batch fresh\nContent-Type: application/json\n\n"
          R"({"batch":{"batch_id":"ib-1","origin":"invokeai-batch","destination":"ib-run-7",)"
          R"("graph":{"nodes":{},"edges":[]},"workflow":{"name":"w"},"runs":1},"prepend":false})");
  CHECK(enqueue_body({"ib-1"}, "d", "{}", "") ==
        R"({"batch":{"batch_id":"ib-1","origin":"invokeai-batch","destination":"d","graph":{},)"
        R"("runs":1},"prepend":false})");
}

TEST_CASE("queue: requests are those that were recorded", "[invokeai]") {
  const auto check = [](const Recording& call, const http::Request& request) {
    CAPTURE(call.version, call.path);
    CHECK(http::to_string(request.method) == call.method);
    CHECK(request.url == "http://gpu:9090" + call.path);
    CHECK(request.body == call.body);
  };
  for (const auto& call : recordings("batch_status_unknown")) {
    check(call, batch_status_request(k_server, {"unknown"}));
  }
  for (const auto& call : recordings("item_404")) {
    check(call, item_request(k_server, {987654}));
  }
  for (const auto& call : recordings("list_all_destination")) {
    check(call, find_items_request(k_server, "run1:job1"));
  }
  for (const auto& call : recordings("queue_status")) {
    check(call, queue_status_request(k_server));
  }
  for (const auto& call : recordings("cancel_item")) {
    const auto id = value_of(read_item(call.response)).items.at(0).id;
    check(call, cancel_item_request(k_server, id));
  }
}

TEST_CASE("queue: what enqueueing gave", "[invokeai]") {
  for (const auto* name : {"enqueue", "enqueue_paused"}) {
    for (const auto& call : recordings(name)) {
      const auto result = value_of(read_enqueue(call.response));
      CHECK(result.requested == 1);
      CHECK(result.enqueued == 1);
      REQUIRE(result.items.size() == 1);
      CHECK(result.items[0].value > 0);
    }
  }
}

TEST_CASE("queue: item ids come newest first and are given oldest first", "[invokeai]") {
  const auto result =
      value_of(read_enqueue(json_reply(R"({"requested":1,"enqueued":0,"item_ids":[30,20,10]})")));
  CHECK(result.enqueued == 0);  // the queue is full
  CHECK(result.items == std::vector<ItemId>{{10}, {20}, {30}});
  CHECK(failure_of(read_enqueue(json_reply(R"({"requested":1,"enqueued":1})"))).what ==
        "the answer is not the result of queueing a batch: item_ids is missing");
  CHECK(failure_of(read_enqueue(json_reply(R"({"requested":1,"enqueued":1,"item_ids":["x"]})")))
            .what ==
        "the answer is not the result of queueing a batch: item_ids is no list of integers");
}

TEST_CASE("queue: the status of a batch", "[invokeai]") {
  for (const auto& call : recordings("batch_status_early")) {
    const auto status = value_of(read_batch_status(call.response));
    CHECK(status.pending + status.in_progress == 1);
    CHECK(status.total == 1);
  }
  for (const auto& call : recordings("batch_status_done")) {
    const auto status = value_of(read_batch_status(call.response));
    CHECK(status.completed == 1);
    CHECK(status.pending + status.in_progress + status.failed + status.canceled == 0);
    CHECK(status.total == 1);
  }
  for (const auto& call : recordings("batch_status_unknown")) {
    CHECK(value_of(read_batch_status(call.response)).total == 0);
  }
}

TEST_CASE("queue: a waiting item is one that runs", "[invokeai]") {
  const auto status = value_of(read_batch_status(json_reply(
      R"({"pending":1,"in_progress":2,"waiting":3,"completed":4,"failed":5,"canceled":6,)"
      R"("total":21})")));
  CHECK(status.pending == 1);
  CHECK(status.in_progress == 5);
  CHECK(status.completed == 4);
  CHECK(status.failed == 5);
  CHECK(status.canceled == 6);
  CHECK(status.total == 21);
}

TEST_CASE("queue: a completed item has its session and times", "[invokeai]") {
  for (const auto& call : recordings("item_completed")) {
    auto items = value_of(read_item(call.response));
    const QueueItems moved = std::move(items);  // the session moves along
    REQUIRE(moved.items.size() == 1);
    const auto& item = moved.items[0];
    CAPTURE(call.version);
    CHECK(item.status == ItemStatus::completed);
    CHECK(item.id.value > 0);
    CHECK(item.batch.value.starts_with("fx-v" + call.version));
    CHECK(item.session["id"].text() == item.session_id.value);
    CHECK(item.session["results"].size() > 0);
    CHECK(item.session["prepared_source_mapping"].size() > 0);
    CHECK(item.error_type.empty());
    CHECK(item.created_at.size() == 23);
    CHECK(item.started_at >= item.created_at);
    CHECK(item.completed_at >= item.started_at);
    CHECK_FALSE(item.parent);
  }
}

TEST_CASE("queue: a failed item says why", "[invokeai]") {
  for (const auto& call : recordings("item_failed")) {
    const auto items = value_of(read_item(call.response));
    const auto& item = items.items.at(0);
    CHECK(item.status == ItemStatus::failed);
    const bool is_old = call.version == "6.3.0" || call.version == "6.8.1";
    CHECK(item.error_type ==
          (is_old ? "ImageFileNotFoundException" : "ImageRecordNotFoundException"));
    CHECK_FALSE(item.error_message.empty());
  }
}

TEST_CASE("queue: items under way and canceled ones", "[invokeai]") {
  for (const auto& call : recordings("item_early")) {
    const auto items = value_of(read_item(call.response));
    CHECK_FALSE(is_terminal(items.items.at(0).status));
    CHECK(items.items[0].completed_at.empty());
  }
  for (const auto& call : recordings("item_canceled")) {
    const auto items = value_of(read_item(call.response));
    CHECK(items.items.at(0).status == ItemStatus::canceled);
    CHECK(items.items[0].started_at.empty());
    CHECK(items.items[0].error_message.empty());
  }
  for (const auto& call : recordings("cancel_item")) {
    CHECK(value_of(read_canceled_item(call.response)) == ItemStatus::canceled);
  }
}

TEST_CASE("queue: a row that is gone is not found", "[invokeai]") {
  for (const auto& call : recordings("item_404")) {
    const auto failure = failure_of(read_item(call.response));
    CHECK(failure.kind == FailureKind::not_found);
    CHECK(failure.what == "404: Queue item with id 987654 not found in queue default");
    CHECK(value_of(read_deleted_item(call.response)));
  }
  CHECK(value_of(read_deleted_item(json_reply("null"))));
  CHECK(failure_of(read_deleted_item(json_reply("{}", 500))).kind == FailureKind::server_error);
  CHECK(failure_of(read_deleted_item(http::Response{.status = 200})).kind ==
        FailureKind::unexpected);
}

TEST_CASE("queue: where many items stand, in one call", "[invokeai]") {
  CHECK(text_of(item_summaries_request(k_server, {{7}, {9}})) ==
        "POST " + k_queue +
            "/item_summaries_by_ids\nContent-Type: application/json\n\n"
            R"({"item_ids":[7,9]})");
  for (const auto& call : recordings("item_summaries_by_ids")) {
    const auto summaries = value_of(read_item_summaries(call.response));
    REQUIRE(summaries.size() == 1);
    CHECK(summaries[0].id.value > 0);
    CHECK(summaries[0].status == ItemStatus::completed);
    CHECK(summaries[0].created_at.size() == 23);
    CHECK(summaries[0].started_at >= summaries[0].created_at);
    CHECK(summaries[0].completed_at >= summaries[0].started_at);
  }
  CHECK(value_of(read_item_summaries(json_reply("[]"))).empty());
  CHECK(failure_of(read_item_summaries(json_reply(R"([{"item_id":7}])"))).what ==
        "the answer is not a list of queue items: status is missing");
}

TEST_CASE("queue: the item that runs, or none", "[invokeai]") {
  CHECK(text_of(current_item_request(k_server)) == "GET " + k_queue + "/current\n");
  CHECK(value_of(read_current_item(json_reply(R"({"item_id":7})"))).id == ItemId{7});
  CHECK_FALSE(value_of(read_current_item(json_reply("null"))).id.has_value());
  CHECK(failure_of(read_current_item(json_reply("[]"))).kind == FailureKind::unexpected);
}

TEST_CASE("queue: the items of a destination, oldest first", "[invokeai]") {
  for (const auto& call : recordings("list_all_destination")) {
    const auto items = value_of(read_items(call.response));
    REQUIRE(items.items.size() == 1);
    CHECK(items.items[0].status == ItemStatus::completed);
    CHECK(items.items[0].session["results"].is_object());
  }
  const auto items = value_of(read_items(json_reply(
      R"([{"item_id":9,"status":"pending","batch_id":"b","session_id":"s"},)"
      R"({"item_id":3,"status":"later","batch_id":"b","session_id":"s","parent_item_id":9}])")));
  REQUIRE(items.items.size() == 2);
  CHECK(items.items[0].id.value == 3);
  CHECK(items.items[0].status == ItemStatus::unknown);
  CHECK(items.items[0].parent == invokeai::ItemId{9});
  CHECK_FALSE(items.items[1].parent);
  CHECK_FALSE(items.items[1].session.exists());
  CHECK(value_of(read_items(json_reply("[]"))).items.empty());
}

TEST_CASE("queue: another user's item has no session", "[invokeai]") {
  const auto items = value_of(read_item(json_reply(
      R"({"item_id":9,"status":"in_progress","batch_id":"redacted","session_id":"redacted",)"
      R"("session":{"id":"redacted","results":{}}})")));
  CHECK_FALSE(items.items.at(0).session.exists());
}

TEST_CASE("queue: the state of the queue", "[invokeai]") {
  for (const auto& call : recordings("queue_status")) {
    const auto status = value_of(read_queue_status(call.response));
    CHECK(status.pending == 0);
    CHECK(status.in_progress == 0);
    CHECK(status.total > 0);
    CHECK(status.is_started);
    CHECK(status.user_pending.has_value() == (call.version == "6.14.2"));
  }
  for (const auto& call : recordings("queue_status_paused")) {
    const auto status = value_of(read_queue_status(call.response));
    CHECK_FALSE(status.is_started);
    CHECK(status.pending == 1);
  }
}

TEST_CASE("queue: canceling tells how many", "[invokeai]") {
  for (const auto& call : recordings("cancel_by_batch_ids")) {
    CHECK(value_of(read_canceled(call.response)).count == 1);
  }
}

TEST_CASE("queue: the processor's state and what clearing deleted", "[invokeai]") {
  CHECK_FALSE(value_of(read_processor(json_reply(R"({"is_started":false,"is_processing":true})"))));
  CHECK(value_of(read_deleted(json_reply(R"({"deleted":12})"))).count == 12);
}

TEST_CASE("queue: statuses and their names", "[invokeai]") {
  struct Row {
    std::string text;
    ItemStatus status;
    bool terminal;
  };
  const auto row = GENERATE(values<Row>({
      {"pending", ItemStatus::pending, false},
      {"in_progress", ItemStatus::in_progress, false},
      {"waiting", ItemStatus::waiting, false},
      {"completed", ItemStatus::completed, true},
      {"failed", ItemStatus::failed, true},
      {"canceled", ItemStatus::canceled, true},
  }));
  CHECK(item_status(row.text) == row.status);
  CHECK(to_string(row.status) == row.text);
  CHECK(is_terminal(row.status) == row.terminal);
}

TEST_CASE("queue: a status of a later server is no end", "[invokeai]") {
  CHECK(item_status("cancelled") == ItemStatus::unknown);
  CHECK(item_status("") == ItemStatus::unknown);
  CHECK(to_string(ItemStatus::unknown) == "unknown");
  CHECK_FALSE(is_terminal(ItemStatus::unknown));
}
