#include "invokeai_batch/invokeai/queue_rows.hpp"

#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

QueueRow take_row(json::Value value, Shape& shape) {
  const Fields fields(value, shape);
  auto user = fields.text_or_empty("user_display_name");
  return {.id = {fields.integer("item_id")},
          .status = item_status(fields.text("status")),
          .batch = {fields.text("batch_id")},
          .origin = fields.text_or_empty("origin"),
          .destination = fields.text_or_empty("destination"),
          .user = user.empty() ? fields.text_or_empty("user_email") : std::move(user),
          .created_at = fields.text_or_empty("created_at"),
          .started_at = fields.text_or_empty("started_at"),
          .completed_at = fields.text_or_empty("completed_at"),
          .error_type = fields.text_or_empty("error_type"),
          .error_message = fields.text_or_empty("error_message")};
}

void append_ids(json::Writer& out, const std::vector<ItemId>& items) {
  base::require(items.size() <= k_most_items_at_once, "a call asks for as many as it may");
  out.begin_array();
  for (const auto item : items) {
    out.integer(item.value);
  }
  out.end_array();
}

Reply<std::vector<ItemId>> read_ids(const http::Outcome& outcome, const char* key) {
  return read_reply(outcome, "a list of queue items", [key](json::Value root, Shape& shape) {
    std::vector<ItemId> items;
    for_each_item(Fields(root, shape).array(key), shape, [&](json::Value id) {
      if (!id.integer()) {
        shape.miss("it is no list of integers");
      }
      items.push_back({id.integer().value_or(0)});
    });
    return items;
  });
}

}  // namespace

http::Request item_ids_request(const Server& server) {
  return api_request(server, http::Method::get,
                     queue_path(server, "/item_ids" + http::query({{"order_dir", "DESC"}})));
}

Reply<std::vector<ItemId>> read_item_ids(const http::Outcome& outcome) {
  return read_ids(outcome, "item_ids");
}

http::Request rows_request(const Server& server, const std::vector<ItemId>& items,
                           RowDetail detail) {
  json::Writer body;
  body.begin_object().key("item_ids");
  append_ids(body, items);
  body.end_object();
  const auto* call = detail == RowDetail::summary ? "/item_summaries_by_ids" : "/items_by_ids";
  return json_request(server, http::Method::post, queue_path(server, call), body.take());
}

http::Request all_rows_request(const Server& server) {
  return api_request(server, http::Method::get, queue_path(server, "/list_all"));
}

Reply<std::vector<QueueRow>> read_rows(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of queue items", [](json::Value root, Shape& shape) {
    std::vector<QueueRow> rows;
    for_each_item(root, shape, [&](json::Value value) { rows.push_back(take_row(value, shape)); });
    return rows;
  });
}

http::Request current_row_request(const Server& server) {
  return api_request(server, http::Method::get, queue_path(server, "/current"));
}

Reply<CurrentRow> read_current_row(const http::Outcome& outcome) {
  return read_reply(outcome, "a queue item", [](json::Value root, Shape& shape) {
    return root.is_null() ? CurrentRow{} : CurrentRow{.row = take_row(root, shape)};
  });
}

Reply<QueueRow> read_row(const http::Outcome& outcome) {
  return read_reply(outcome, "a queue item", take_row);
}

http::Request cancel_all_but_current_request(const Server& server) {
  return api_request(server, http::Method::put, queue_path(server, "/cancel_all_except_current"));
}

http::Request retry_request(const Server& server, const std::vector<ItemId>& items) {
  json::Writer body;
  append_ids(body, items);
  return json_request(server, http::Method::put, queue_path(server, "/retry_items_by_id"),
                      body.take());
}

Reply<std::vector<ItemId>> read_retried(const http::Outcome& outcome) {
  return read_ids(outcome, "retried_item_ids");
}

}  // namespace invokeai_batch::invokeai
