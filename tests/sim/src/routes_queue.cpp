#include "invokeai_batch/json/writer.hpp"
#include "item_json.hpp"
#include "queue_views.hpp"
#include "routes.hpp"
#include "workflow_calls.hpp"

namespace invokeai_batch::sim {
namespace {

Reply get_item(World& world, const Call& call) {
  const auto id = integer_argument(call, "item_id");
  const auto& queue_id = call.argument("queue_id");
  const auto* item = world.queue.find(id);
  const auto not_found =
      "Queue item with id " + std::to_string(id) + " not found in queue " + queue_id;
  if (item == nullptr) {
    return error_reply(404, not_found);
  }
  // An HTTPException inside a catch-all: the 404 comes out as a 500.
  if (item->queue_id != queue_id && world.flavour().at_least(8)) {
    return error_reply(500, "Unexpected error while fetching queue item: 404: " + not_found);
  }
  return json_reply(fetched_item_json(world, call.user, *item));
}

Reply cancel_item(World& world, const Call& call) {
  const auto id = integer_argument(call, "item_id");
  auto* item = world.queue.find(id);
  if (item == nullptr) {
    return error_reply(404, "Queue item with id " + std::to_string(id) + " not found in queue " +
                                call.argument("queue_id"));
  }
  if (!may_change(world, call.user, *item)) {
    return error_reply(403, "You do not have permission to cancel this queue item");
  }
  cancel_chain(world, *item);
  return json_reply(item_json(world.flavour(), *item));
}

Reply delete_item(World& world, const Call& call) {
  const auto id = integer_argument(call, "item_id");
  const auto* item = world.queue.find(id);
  if (item == nullptr) {
    return world.flavour().at_least(13)
               ? error_reply(404, "Queue item with id " + std::to_string(id) +
                                      " not found in queue " + call.argument("queue_id"))
               : json_reply("null");
  }
  if (!may_change(world, call.user, *item)) {
    return error_reply(403, "You do not have permission to delete this queue item");
  }
  for (const auto each : chain_of(world, *item)) {
    world.queue.erase(each);
  }
  return json_reply("null");
}

Reply batch_status(World& world, const Call& call) {
  const auto& batch_id = call.argument("batch_id");
  const auto ids = world.queue.of_batch(call.argument("queue_id"), batch_id);
  StatusCounts counts;
  const Item* newest = nullptr;
  for (const auto id : ids) {
    const auto* item = world.queue.find(id);
    if (may_see(world, call.user, *item)) {
      ++counts.of[static_cast<std::size_t>(item->status)];
      newest = item;
    }
  }
  const auto text = [](const std::optional<std::string>& value) {
    return value ? json::quoted(*value) : "null";
  };
  json::Writer out;
  out.begin_object().member("queue_id", call.argument("queue_id")).member("batch_id", batch_id);
  out.key("origin").raw(newest != nullptr ? text(newest->origin) : "null");
  out.key("destination").raw(newest != nullptr ? text(newest->destination) : "null");
  write_counts(out, world.flavour(), counts);
  out.end_object();
  return json_reply(out.take());
}

Reply counts_by_destination(World& world, const Call& call) {
  const auto destination = call.request.parameter("destination").value_or("");
  StatusCounts counts;
  for (const auto id : world.queue.of_destination(call.argument("queue_id"), destination)) {
    ++counts.of[static_cast<std::size_t>(world.queue.find(id)->status)];
  }
  json::Writer out;
  out.begin_object().member("queue_id", call.argument("queue_id"));
  out.member("destination", destination);
  write_counts(out, world.flavour(), counts);
  out.end_object();
  return json_reply(out.take());
}

Reply queue_status(World& world, const Call& call) {
  return json_reply(queue_status_json(world, call.user, call.argument("queue_id")));
}

Reply item_or_null(World& world, const User& user, const Item* item) {
  return json_reply(item == nullptr ? "null" : visible_item_json(world, user, *item));
}

Reply pause(World& world, bool is_paused) {
  world.is_paused = is_paused;
  return json_reply(processor_json(world));
}

}  // namespace

void add_queue_routes(Router& router, World& world) {
  const std::string queue = "/api/v1/queue/{queue_id}";
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({method, queue + path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }});
  };
  add("GET", "/i/{item_id}", get_item);
  add("PUT", "/i/{item_id}/cancel", cancel_item);
  add("DELETE", "/i/{item_id}", delete_item);
  add("GET", "/b/{batch_id}/status", batch_status);
  add("GET", "/counts_by_destination", counts_by_destination);
  add("GET", "/status", queue_status);
  add("GET", "/current", [](World& w, const Call& call) {
    return item_or_null(w, call.user, w.queue.current(call.argument("queue_id")));
  });
  add("GET", "/next", [](World& w, const Call& call) {
    return item_or_null(w, call.user, w.queue.next_pending(call.argument("queue_id")));
  });
  router.add({"PUT", queue + "/processor/pause", Access::admin,
              [&world](const Call&) { return pause(world, true); }});
  router.add({"PUT", queue + "/processor/resume", Access::admin,
              [&world](const Call&) { return pause(world, false); }});
}

}  // namespace invokeai_batch::sim
