// The queue's routes that speak of many items at once.
#include <algorithm>

#include "enqueue.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "item_json.hpp"
#include "queue_views.hpp"
#include "routes.hpp"
#include "value_check.hpp"
#include "workflow_calls.hpp"

namespace invokeai_batch::sim {
namespace {

std::string count_reply(const char* name, std::int64_t count) {
  return json::Writer().begin_object().key(name).integer(count).end_object().take();
}

std::int64_t cancel(World& world, const User& user, const std::vector<std::int64_t>& ids) {
  std::int64_t canceled = 0;
  for (const auto id : ids) {
    auto& item = *world.queue.find(id);
    if (!is_terminal(item.status) && may_change(world, user, item)) {
      world.queue.set_status(item, ItemStatus::canceled);
      ++canceled;
    }
  }
  return canceled;
}

template <class Condition>
std::int64_t erase_if(World& world, const User& user, const std::vector<std::int64_t>& ids,
                      Condition condition) {
  std::int64_t deleted = 0;
  for (const auto id : ids) {
    const auto& item = *world.queue.find(id);
    if (condition(item) && may_change(world, user, item)) {
      world.queue.erase(id);
      ++deleted;
    }
  }
  return deleted;
}

bool always(const Item&) {
  return true;
}

bool is_backlog(const Item& item) {
  return item.status == ItemStatus::pending || item.status == ItemStatus::waiting;
}

bool has_failed(const Item& item) {
  return item.status == ItemStatus::failed || item.status == ItemStatus::canceled;
}

std::vector<std::int64_t> queue_of(World& world, const Call& call) {
  return world.queue.of_queue(call.argument("queue_id"));
}

Reply cancel_by_batch_ids(World& world, const Call& call) {
  const auto body = body_of(call);
  std::int64_t canceled = 0;
  for (const auto& batch : strings_of(body.root()["batch_ids"])) {
    canceled += cancel(world, call.user, world.queue.of_batch(call.argument("queue_id"), batch));
  }
  return json_reply(count_reply("canceled", canceled));
}

Reply cancel_by_destination(World& world, const Call& call) {
  const auto destination = call.request.parameter("destination").value_or("");
  const auto ids = world.queue.of_destination(call.argument("queue_id"), destination);
  return json_reply(count_reply("canceled", cancel(world, call.user, ids)));
}

/// All rows but those that run, and what they call or are called by.
std::vector<std::int64_t> all_but_current(World& world, const Call& call) {
  auto ids = queue_of(world, call);
  const auto current = running_chains(world, call.argument("queue_id"));
  ids.erase(std::remove_if(ids.begin(), ids.end(),
                           [&](std::int64_t id) {
                             return !is_backlog(*world.queue.find(id)) ||
                                    std::binary_search(current.begin(), current.end(), id);
                           }),
            ids.end());
  return ids;
}

Reply cancel_all_except_current(World& world, const Call& call) {
  return json_reply(
      count_reply("canceled", cancel(world, call.user, all_but_current(world, call))));
}

Reply delete_all_except_current(World& world, const Call& call) {
  return json_reply(
      count_reply("deleted", erase_if(world, call.user, all_but_current(world, call), always)));
}

Reply delete_by_destination(World& world, const Call& call) {
  const auto ids =
      world.queue.of_destination(call.argument("queue_id"), call.argument("destination"));
  return json_reply(count_reply("deleted", erase_if(world, call.user, ids, always)));
}

Reply clear(World& world, const Call& call) {
  return json_reply(
      count_reply("deleted", erase_if(world, call.user, queue_of(world, call), always)));
}

Reply prune(World& world, const Call& call) {
  return json_reply(
      count_reply("deleted", erase_if(world, call.user, queue_of(world, call),
                                      [](const Item& item) { return is_terminal(item.status); })));
}

Reply retry(World& world, const Call& call) {
  const auto body = body_of(call);
  std::vector<std::string> retried;
  for (const auto& member : body.root()) {
    const auto id = member.value.integer().value_or(0);
    const auto* item = world.queue.find(id);
    if (item == nullptr) {
      if (world.flavour().at_least(14)) {
        continue;
      }
      return error_reply(500, "Unexpected error while retrying queue items: Queue item with id " +
                                  std::to_string(id) + " not found");
    }
    // What is retried is the item that began, not the workflow that it called.
    const auto* root = item->root_item_id ? world.queue.find(*item->root_item_id) : item;
    const auto text = root == nullptr ? std::string() : std::to_string(root->id);
    if (root != nullptr && has_failed(*item) && has_failed(*root) &&
        std::find(retried.begin(), retried.end(), text) == retried.end()) {
      retry_item(world, *root);
      retried.push_back(text);
    }
  }
  json::Writer out;
  out.begin_object().member("queue_id", call.argument("queue_id"));
  out.key("retried_item_ids").raw(json_array(retried)).end_object();
  return json_reply(out.take());
}

/// Whole items, in the order in which they would run.
Reply list_all(World& world, const Call& call) {
  const auto& queue_id = call.argument("queue_id");
  const auto destination = call.request.parameter("destination");
  const auto ids = destination ? world.queue.of_destination(queue_id, *destination)
                               : world.queue.of_queue(queue_id);
  std::vector<const Item*> items;
  for (const auto id : ids) {
    items.push_back(world.queue.find(id));
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const Item* a, const Item* b) { return a->priority > b->priority; });
  std::vector<std::string> texts;
  for (const auto* item : items) {
    texts.push_back(visible_item_json(world, call.user, *item));
  }
  return json_reply(json_array(texts));
}

/// Pages of the oldest releases: what comes after an item, in the order in which items run.
Reply list_page(World& world, const Call& call) {
  const auto number = [&](const char* name, std::int64_t fallback) {
    return base::parse_integer(call.request.parameter(name).value_or("")).value_or(fallback);
  };
  const auto limit = number("limit", 50);
  const auto status = call.request.parameter("status");
  const auto destination = call.request.parameter("destination");
  std::vector<std::string> texts;
  bool has_more = false;
  for (const auto id : queue_of(world, call)) {
    const auto& item = *world.queue.find(id);
    if (id <= number("cursor", 0) || (status && to_string(item.status) != *status) ||
        (destination && item.destination != destination)) {
      continue;
    }
    has_more = static_cast<std::int64_t>(texts.size()) == limit;
    if (has_more) {
      break;
    }
    texts.push_back(visible_item_json(world, call.user, item));
  }
  json::Writer out;
  out.begin_object().key("limit").integer(limit).key("has_more").boolean(has_more);
  out.key("items").raw(json_array(texts)).end_object();
  return json_reply(out.take());
}

Reply item_ids(World& world, const Call& call) {
  auto ids = queue_of(world, call);
  if (const auto prefix = call.request.parameter("origin_prefix");
      prefix && world.flavour().at_least(k_v7_dev)) {
    ids.erase(std::remove_if(ids.begin(), ids.end(),
                             [&](std::int64_t id) {
                               const auto& origin = world.queue.find(id)->origin;
                               return !origin || !origin->starts_with(*prefix);
                             }),
              ids.end());
  }
  if (call.request.parameter("order_dir").value_or("DESC") != "ASC") {
    std::reverse(ids.begin(), ids.end());
  }
  json::Writer out;
  out.begin_object().key("item_ids").begin_array();
  for (const auto id : ids) {
    out.integer(id);
  }
  out.end_array().key("total_count").integer(static_cast<std::int64_t>(ids.size())).end_object();
  return json_reply(out.take());
}

/// Rows by their ids; the ones that are missing are skipped.
template <class ToText>
Reply by_ids(World& world, const Call& call, ToText to_text) {
  const auto body = body_of(call);
  if (world.flavour().at_least(14)) {
    std::vector<Invalid> errors;
    check_list_size(body.root()["item_ids"], 1000, {"\"body\"", "\"item_ids\""}, errors);
    if (!errors.empty()) {
      return json_reply(detail_json(errors), 422);
    }
  }
  std::vector<std::string> texts;
  for (const auto& member : body.root()["item_ids"]) {
    if (const auto* item = world.queue.find(member.value.integer().value_or(0))) {
      texts.push_back(to_text(*item));
    }
  }
  return json_reply(json_array(texts));
}

Reply items_by_ids(World& world, const Call& call) {
  return by_ids(world, call,
                [&](const Item& item) { return visible_item_json(world, call.user, item); });
}

Reply summaries_by_ids(World& world, const Call& call) {
  return by_ids(world, call, item_summary_json);
}

}  // namespace

void add_queue_bulk_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&),
                       int since = 0, int until = k_never) {
    router.add({method, std::string("/api/v1/queue/{queue_id}") + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }, since, until});
  };
  add("PUT", "/cancel_by_batch_ids", cancel_by_batch_ids);
  add("PUT", "/cancel_by_destination", cancel_by_destination);
  add("PUT", "/cancel_all_except_current", cancel_all_except_current);
  add("PUT", "/delete_all_except_current", delete_all_except_current);
  add("DELETE", "/d/{destination}", delete_by_destination);
  add("PUT", "/clear", clear);
  add("PUT", "/prune", prune);
  add("PUT", "/retry_items_by_id", retry);
  add("GET", "/list_all", list_all);
  add("GET", "/list", list_page, 0, 7);
  add("GET", "/item_ids", item_ids, 7);
  add("POST", "/items_by_ids", items_by_ids, 7);
  add("POST", "/item_summaries_by_ids", summaries_by_ids, 14);
}

}  // namespace invokeai_batch::sim
