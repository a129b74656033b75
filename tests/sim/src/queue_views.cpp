#include "queue_views.hpp"

#include <optional>
#include <vector>

#include "fields.hpp"
#include "item_json.hpp"

namespace invokeai_batch::sim {

bool may_see(const World& world, const User& user, const Item& item) {
  return !world.settings.is_multiuser || user.is_admin || item.owner.id == user.id;
}

bool may_change(const World& world, const User& user, const Item& item) {
  return may_see(world, user, item);
}

std::string visible_item_json(const World& world, const User& user, const Item& item) {
  return may_see(world, user, item) ? item_json(world.flavour(), item)
                                    : redacted_item_json(world.flavour(), item);
}

namespace {

bool is_lost(World& world, json::Value media) {
  const auto name = media["image_name"] ? media["image_name"] : media["video_name"];
  return name.is_string() && world.images.find(std::string(name.text())) == nullptr;
}

/// A result without the images that are gone; nullopt when nothing is left of it.
std::optional<std::string> without_lost_media(World& world, json::Value result) {
  if (is_lost(world, result["image"]) || is_lost(world, result["video"])) {
    return std::nullopt;
  }
  const auto collection = result["collection"];
  std::vector<std::string> kept;
  for (const auto& each : collection) {
    if (!is_lost(world, each.value)) {
      kept.push_back(json::to_text(each.value));
    }
  }
  if (kept.size() == collection.size()) {
    return json::to_text(result);
  }
  Fields changed(result);
  changed.set("collection", json_array(kept));
  return kept.empty() ? std::nullopt : std::optional(changed.to_json());
}

std::string without_lost_results(World& world, const std::string& item_json) {
  const auto document = json::parse(item_json, "item");
  const auto root = document.root();
  Fields results;
  for (const auto& [exec_id, result] : root["session"]["results"]) {
    if (auto kept = without_lost_media(world, result)) {
      results.set(exec_id, *std::move(kept));
    }
  }
  Fields session(root["session"]);
  session.set("results", results.to_json());
  Fields item(root);
  item.set("session", session.to_json());
  return item.to_json();
}

}  // namespace

std::string fetched_item_json(World& world, const User& user, const Item& item) {
  auto text = without_nulls(visible_item_json(world, user, item));
  return world.has_lost_images && world.flavour().at_least(k_v7_dev)
             ? without_lost_results(world, text)
             : text;
}

void write_counts(json::Writer& out, const Flavour& flavour, const StatusCounts& counts) {
  out.key("pending").integer(counts.count(ItemStatus::pending));
  out.key("in_progress").integer(counts.count(ItemStatus::in_progress));
  if (flavour.at_least(14)) {
    out.key("waiting").integer(counts.count(ItemStatus::waiting));
  }
  out.key("completed").integer(counts.count(ItemStatus::completed));
  out.key("failed").integer(counts.count(ItemStatus::failed));
  out.key("canceled").integer(counts.count(ItemStatus::canceled));
  out.key("total").integer(counts.total());
}

std::string processor_json(const World& world) {
  json::Writer out;
  out.begin_object().key("is_started").boolean(!world.is_paused);
  out.key("is_processing").boolean(world.queue.is_any_running()).end_object();
  return out.take();
}

namespace {

/// The rows of a user alone; in single-user mode everything is the user's.
StatusCounts own_counts(World& world, const User& user, const std::string& queue_id) {
  if (!world.settings.is_multiuser) {
    return world.queue.counts(queue_id);
  }
  StatusCounts own;
  for (const auto id : world.queue.of_queue(queue_id)) {
    const auto* item = world.queue.find(id);
    if (item->owner.id == user.id) {
      ++own.of[static_cast<std::size_t>(item->status)];
    }
  }
  return own;
}

}  // namespace

std::string queue_status_json(World& world, const User& user, const std::string& queue_id) {
  const auto* current = world.queue.current(queue_id);
  const bool is_shown = current != nullptr && may_see(world, user, *current);
  json::Writer out;
  out.begin_object().key("queue").begin_object().member("queue_id", queue_id);
  out.key("item_id").raw(is_shown ? std::to_string(current->id) : "null");
  out.key("batch_id").raw(is_shown ? json::quoted(current->batch_id) : "null");
  out.key("session_id").raw(is_shown ? json::quoted(current->session_id) : "null");
  write_counts(out, world.flavour(), world.queue.counts(queue_id));
  if (world.settings.is_multiuser || world.flavour().at_least(14)) {
    const auto own = own_counts(world, user, queue_id);
    out.key("user_pending").integer(own.count(ItemStatus::pending));
    out.key("user_in_progress").integer(own.count(ItemStatus::in_progress));
  } else if (world.flavour().at_least(12)) {
    out.key("user_pending").null().key("user_in_progress").null();
  }
  out.end_object().key("processor").raw(processor_json(world)).end_object();
  return out.take();
}

}  // namespace invokeai_batch::sim
