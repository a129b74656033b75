// The simulator's own routes, /__sim__/…: its books, and faults on demand. What they take and give
// is described in tests/sim/README.md.
#include <map>

#include "enqueue.hpp"
#include "fields.hpp"
#include "gallery.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "item_json.hpp"
#include "routes.hpp"
#include "seed.hpp"

namespace invokeai_batch::sim {
namespace {

using Milliseconds = std::chrono::milliseconds;

const Reply k_done{.body = "{}"};

/// The body of a control call; an empty one is an empty object.
json::Document control_body(const Call& call) {
  return json::parse(call.request.body.empty() ? "{}" : call.request.body, "body");
}

std::int64_t number(json::Value body, const char* name, std::int64_t fallback) {
  return body[name].integer().value_or(fallback);
}

std::string queue_id_of(json::Value body) {
  return body["queue_id"].is_string() ? std::string(body["queue_id"].text()) : "default";
}

struct BatchBook {
  StatusCounts counts{};
  std::int64_t images = 0;  // that are no intermediates
};

/// Items and images by batch, as they stand now.
std::map<std::string, BatchBook> batch_books(World& world) {
  std::map<std::string, BatchBook> books;
  for (const auto id : world.queue.all()) {
    const auto* item = world.queue.find(id);
    ++books[item->batch_id].counts.of[static_cast<std::size_t>(item->status)];
  }
  for (const auto* image : world.images.select({.is_intermediate = false})) {
    if (const auto* item = world.queue.find(image->item_id)) {
      ++books[item->batch_id].images;
    }
  }
  return books;
}

void write_batches(json::Writer& out, World& world) {
  const auto& statistics = world.statistics;
  const auto at = [](const std::map<std::string, std::int64_t>& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
  };
  auto books = batch_books(world);
  for (const auto& [batch_id, posts] : statistics.posts) {
    books[batch_id];  // batches whose rows are gone are listed too
  }
  out.key("batches").begin_object();
  for (const auto& [batch_id, book] : books) {
    out.key(batch_id).begin_object().key("posts").integer(at(statistics.posts, batch_id));
    out.key("runs").integer(at(statistics.runs, batch_id));
    out.key("items").integer(book.counts.total());
    for (std::size_t i = 0; i < k_statuses; ++i) {
      out.key(to_string(static_cast<ItemStatus>(i))).integer(book.counts.of[i]);
    }
    out.key("images").integer(book.images).end_object();
  }
  out.end_object();
}

Reply stats(World& world) {
  const auto& statistics = world.statistics;
  json::Writer by_route;
  std::int64_t total = 0;
  by_route.begin_object();
  for (const auto& [name, count] : statistics.requests) {
    by_route.key(name).integer(count);
    total += count;
  }
  by_route.end_object();
  json::Writer out;
  out.begin_object().member("version", world.flavour().version).key("requests").integer(total);
  out.key("requests_by_route").raw(by_route.text()).key("statuses").begin_object();
  for (const auto& [status, count] : statistics.statuses) {
    out.key(std::to_string(status)).integer(count);
  }
  out.end_object().key("enqueued").integer(statistics.enqueued);
  out.key("started").integer(statistics.started).key("ended").integer(statistics.ended);
  out.key("starved").integer(statistics.starved);
  out.key("uploads").integer(statistics.uploads);
  out.key("struck_items").integer(statistics.struck_items);
  out.key("struck_replies").integer(statistics.struck_replies);
  out.key("restarts").integer(static_cast<std::int64_t>(world.restarts));
  out.key("openings").integer(world.openings);
  out.key("paused").boolean(world.is_paused);
  out.key("images").integer(static_cast<std::int64_t>(world.images.count()));
  out.key("boards").integer(static_cast<std::int64_t>(world.boards.all().size()));
  write_batches(out, world);
  out.end_object();
  return json_reply(out.take());
}

/// The items of a batch and the checksum of every file that a client may have downloaded.
Reply batch(World& world, const Call& call) {
  json::Writer out;
  out.begin_array();
  for (const auto id : world.queue.of_batch("default", call.argument("batch_id"))) {
    const auto* item = world.queue.find(id);
    out.begin_object().key("item_id").integer(id).member("status", to_string(item->status));
    out.key("images").begin_array();
    for (const auto* image : world.images.select({.is_oldest_first = true})) {
      if (image->item_id == id) {
        out.begin_object().member("image_name", image->name);
        out.key("is_intermediate").boolean(image->is_intermediate);
        out.member("picture", image->picture.digest);
        out.member("sha256", base::sha256_hex(file_of(*image))).end_object();
      }
    }
    out.end_array().end_object();
  }
  out.end_array();
  return json_reply(out.take());
}

void write_image(json::Writer& out, const Image& image, bool is_gone) {
  out.begin_object().member("image_name", image.name).member("batch_id", image.batch_id);
  out.key("database").integer(image.database).key("item_id").integer(image.item_id);
  out.key("is_gone").boolean(is_gone).member("sha256", base::sha256_hex(file_of(image)));
  out.key("metadata").raw(image.metadata ? *image.metadata : "null").end_object();
}

/// All that ever ran and all results that were ever made, whatever was deleted since.
Reply ledger(World& world) {
  json::Writer out;
  out.begin_object().key("databases").integer(world.databases).key("items").begin_array();
  for (const auto& entry : world.ledger) {
    out.begin_object()
        .key("database")
        .integer(entry.database)
        .key("item_id")
        .integer(entry.item_id);
    out.member("batch_id", entry.batch_id).member("status", to_string(entry.status)).end_object();
  }
  out.end_array().key("images").begin_array();
  for (const auto& image : world.images.gone()) {
    if (!image->is_intermediate) {
      write_image(out, *image, true);
    }
  }
  for (const auto* image : world.images.select({.is_intermediate = false})) {
    write_image(out, *image, false);
  }
  return json_reply(out.end_array().end_object().take());
}

/// A list of rules, or one.
template <class Read>
void add_rules(World& world, json::Value body, Read read) {
  if (body.is_array()) {
    for (const auto& member : body) {
      world.faults.add(read(member.value));
    }
  } else {
    world.faults.add(read(body));
  }
}

Reply go_down(World& world, json::Value body) {
  restart(world);
  if (body["flavour"].is_string()) {
    set_flavour(world, flavour_of(body["flavour"].text()));
  }
  world.downtime = Downtime{Milliseconds(number(body, "down_ms", 0))};
  return k_done;
}

Reply change_settings(World& world, json::Value body) {
  auto& settings = world.settings;
  settings.job_time = Milliseconds(number(body, "job_ms", settings.job_time.count()));
  settings.max_queue_size = number(body, "max_queue_size", settings.max_queue_size);
  settings.max_unacknowledged = number(body, "max_unacknowledged", settings.max_unacknowledged);
  settings.token_lifetime =
      std::chrono::seconds(number(body, "token_seconds", settings.token_lifetime.count()));
  return k_done;
}

/// `{"image_names": […]}`, or `{"latest": N}`: the newest pictures that are no intermediates.
Reply lose_images(World& world, json::Value body) {
  auto names = strings_of(body["image_names"]);
  auto left = number(body, "latest", 0);
  for (const auto* image : world.images.select({.is_intermediate = false})) {
    if (left-- > 0) {
      names.push_back(image->name);
    }
  }
  std::vector<std::string> deleted;
  for (const auto& name : names) {
    if (delete_image(world, name)) {
      deleted.push_back(name);
    }
  }
  return json_reply("{\"deleted\":" + json_strings(deleted) + "}");
}

/// As DELETE /api/v1/boards/{board_id}: their images stay, on no board.
Reply lose_boards(World& world, json::Value body) {
  for (const auto& id : strings_of(body["board_ids"])) {
    for (const auto* image : world.images.on_board(id)) {
      world.images.put_on_board(*world.images.find(image->name), std::nullopt);
    }
    world.boards.erase(id);
  }
  return k_done;
}

Reply add_trigger(World& world, json::Value body) {
  Trigger trigger{.counter = std::string(body["counter"].text()),
                  .reaches = number(body, "reaches", 1),
                  .path = std::string(body["path"].text()),
                  .body = body["body"] ? json::to_text(body["body"]) : ""};
  const bool is_route = trigger.counter.find(" /") != std::string::npos;
  if (!is_route && trigger.counter != "enqueued" && trigger.counter != "started" &&
      trigger.counter != "ended") {
    throw base::Error(
        base::ErrorClass::input,
        {.where = "trigger.counter",
         .what = "there is no '" + trigger.counter +
                 "'; choose 'enqueued', 'started', 'ended' or a route, 'GET /api/v1/boards/'"});
  }
  if (!trigger.path.starts_with("/__sim__/")) {
    throw base::Error(base::ErrorClass::input, {.where = "trigger.path",
                                                .what = "'" + trigger.path + "' is no control call",
                                                .hint = "the whole path: /__sim__/restart"});
  }
  world.triggers.push_back(std::move(trigger));
  return k_done;
}

/// Rows vanish, whoever's they are.
Reply remove_rows(World& world, json::Value body, bool (*is_gone)(ItemStatus)) {
  std::int64_t deleted = 0;
  for (const auto id : world.queue.of_queue(queue_id_of(body))) {
    if (is_gone(world.queue.find(id)->status)) {
      world.queue.erase(id);
      ++deleted;
    }
  }
  return json_reply(
      json::Writer().begin_object().key("deleted").integer(deleted).end_object().take());
}

struct Control {
  const char* path;
  Reply (*answer)(World&, json::Value body);
};

constexpr Control k_controls[] = {
    {"pause",
     [](World& w, json::Value) {
       w.is_paused = true;
       return k_done;
     }},
    {"resume",
     [](World& w, json::Value) {
       w.is_paused = false;
       return k_done;
     }},
    {"item-rules",
     [](World& w, json::Value body) {
       add_rules(w, body, read_item_rule);
       return k_done;
     }},
    {"reply-rules",
     [](World& w, json::Value body) {
       add_rules(w, body, read_reply_rule);
       return k_done;
     }},
    {"gallery",
     [](World& w, json::Value body) {
       fill_gallery(w, gallery_order(body));
       return k_done;
     }},
    {"install-rules",
     [](World& w, json::Value body) {
       for (const auto& rule : body) {
         w.installs.add(read_install_rule(rule.value));
       }
       return k_done;
     }},
    {"clear-rules",
     [](World& w, json::Value) {
       w.faults.clear();
       w.triggers.clear();
       return k_done;
     }},
    {"restart", go_down},
    {"others",
     [](World& w, json::Value body) {
       enqueue_others(w, queue_id_of(body), number(body, "count", 1),
                      Milliseconds(number(body, "job_ms", w.settings.job_time.count())));
       return k_done;
     }},
    {"prune", [](World& w, json::Value body) { return remove_rows(w, body, is_terminal); }},
    {"clear",
     [](World& w, json::Value body) {
       return remove_rows(w, body, [](ItemStatus) { return true; });
     }},
    {"delete-images", lose_images},
    {"delete-boards", lose_boards},
    {"new-database",
     [](World& w, json::Value) {
       lose_database(w);
       return k_done;
     }},
    {"settings", change_settings},
    {"expire-tokens",
     [](World& w, json::Value) {
       w.accounts.expire_all();
       return k_done;
     }},
    {"drop-connections",
     [](World& w, json::Value) {
       w.drops_connections = true;
       return k_done;
     }},
    {"trigger", add_trigger},
};

}  // namespace

void add_control_routes(Router& router, World& world) {
  router.add(
      {"GET", "/__sim__/stats", Access::anyone, [&world](const Call&) { return stats(world); }});
  router.add(
      {"GET", "/__sim__/ledger", Access::anyone, [&world](const Call&) { return ledger(world); }});
  router.add({"GET", "/__sim__/batches/{batch_id}", Access::anyone,
              [&world](const Call& call) { return batch(world, call); }});
  router.add({"POST", "/__sim__/seed", Access::anyone, [&world](const Call& call) {
                const auto body = control_body(call);
                seed_world(world, body.root(), "body", call.request.body);
                return k_done;
              }});
  for (const auto& control : k_controls) {
    router.add({"POST", std::string("/__sim__/") + control.path, Access::anyone,
                [&world, answer = control.answer](const Call& call) {
                  const auto body = control_body(call);
                  return answer(world, body.root());
                }});
  }
}

}  // namespace invokeai_batch::sim
