// The queue's rules, as a client sees them.
#include "catch.hpp"
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

const std::string k_graph = R"({"id":"g","nodes":{"a":{"id":"a","type":"integer"}},"edges":[]})";

/// A member of a reply, as JSON text.
std::string member(const Reply& reply, std::string_view name) {
  const auto document = json::parse(reply.body, "reply");
  const auto value = document.root()[name];
  return value ? json::to_text(value) : "(missing)";
}

std::string status_of(Played& played, int item) {
  return member(played.get(Played::queue("/i/" + std::to_string(item))), "status");
}

/// A simulator whose queue is paused.
struct Paused : Played {
  explicit Paused(Settings settings = quick_settings()) : Played(std::move(settings)) {
    put(queue("/processor/pause"));
  }
};

}  // namespace

TEST_CASE("queue: item_ids are all rows of the batch id, newest first", "[sim]") {
  Paused played;
  CHECK(member(played.enqueue("b", k_graph), "item_ids") == "[1]");
  CHECK(member(played.enqueue("other", k_graph), "item_ids") == "[2]");
  CHECK(member(played.enqueue("b", k_graph, ",\"runs\":2"), "item_ids") == "[4,3,1]");
}

TEST_CASE("queue: a batch of no sessions tells the item ids and adds none", "[sim]") {
  Paused played;
  static_cast<void>(played.enqueue("b", k_graph));
  const auto reply = played.enqueue("b", R"({"nodes":{},"edges":[]})", ",\"data\":[[]]");
  CHECK(reply.status == 200);
  CHECK(member(reply, "enqueued") == "0");
  CHECK(member(reply, "requested") == "0");
  CHECK(member(reply, "item_ids") == "[1]");
}

TEST_CASE("queue: data is zipped within a list and multiplied across lists", "[sim]") {
  Paused played;
  const auto datum = [](const std::string& items) {
    return R"({"node_path":"a","field_name":"value","items":)" + items + "}";
  };
  const auto reply = played.enqueue(
      "b", k_graph, ",\"data\":[[" + datum("[1,2]") + "],[" + datum("[3,4,5]") + "]]");
  CHECK(member(reply, "enqueued") == "6");
  const auto bad =
      played.enqueue("c", k_graph, ",\"data\":[[" + datum("[1]") + "," + datum("[1,2]") + "]]");
  CHECK(bad.status == 422);
  CHECK(bad.body.find("Zipped batch items must all have the same length") != std::string::npos);
}

TEST_CASE("queue: a full queue takes fewer than asked for, and answers 200", "[sim]") {
  auto settings = quick_settings();
  settings.max_queue_size = 3;
  Paused played(settings);
  static_cast<void>(played.enqueue("a", k_graph));
  const auto reply = played.enqueue("b", k_graph, ",\"runs\":5");
  CHECK(reply.status == 200);
  CHECK(member(reply, "requested") == "5");
  CHECK(member(reply, "enqueued") == "2");
  CHECK(member(played.enqueue("c", k_graph), "enqueued") == "0");
}

TEST_CASE("queue: what is prepended runs first, all else in order", "[sim]") {
  Paused played;
  static_cast<void>(played.enqueue("a", k_graph));
  static_cast<void>(played.enqueue("b", k_graph));
  const auto reply =
      played.post(Played::queue("/enqueue_batch"),
                  R"({"prepend":true,"batch":{"batch_id":"c","graph":)" + k_graph + "}}");
  CHECK(member(reply, "priority") == "1");
  CHECK(member(played.get(Played::queue("/next")), "item_id") == "3");
  const auto all = json::parse(played.get(Played::queue("/list_all")).body, "reply");
  CHECK(all.root().at(0)["item_id"].integer() == 3);
  CHECK(all.root().at(1)["item_id"].integer() == 1);
}

TEST_CASE("queue: canceling, deleting and retrying", "[sim]") {
  Paused played;
  static_cast<void>(played.enqueue("b", k_graph, ",\"runs\":3"));
  CHECK(member(played.put(Played::queue("/i/2/cancel")), "status") == "\"canceled\"");
  CHECK(member(played.put(Played::queue("/i/2/cancel")), "status") == "\"canceled\"");
  CHECK(played.put(Played::queue("/i/99/cancel")).status == 404);
  CHECK(member(played.put(Played::queue("/retry_items_by_id"), "[1,2,99]"), "retried_item_ids") ==
        "[2]");
  CHECK(member(played.get(Played::queue("/i/4")), "retried_from_item_id") == "2");
  CHECK(member(played.get(Played::queue("/b/b/status")), "total") == "4");
  CHECK(played.erase(Played::queue("/i/4")).body == "null");
  CHECK(played.erase(Played::queue("/i/4")).status == 404);
  CHECK(member(played.put(Played::queue("/cancel_by_batch_ids"), R"({"batch_ids":["b","x"]})"),
               "canceled") == "2");
  CHECK(member(played.put(Played::queue("/prune")), "deleted") == "3");
  CHECK(member(played.get(Played::queue("/b/b/status")), "total") == "0");
}

TEST_CASE("queue: destinations are found, counted, canceled and deleted", "[sim]") {
  Paused played;
  static_cast<void>(played.enqueue("a", k_graph, ",\"destination\":\"d1\",\"runs\":2"));
  static_cast<void>(played.enqueue("b", k_graph, ",\"destination\":\"d2\""));
  CHECK(member(played.get(Played::queue("/counts_by_destination?destination=d1")), "pending") ==
        "2");
  CHECK(member(played.put(Played::queue("/cancel_by_destination?destination=d1")), "canceled") ==
        "2");
  CHECK(member(played.erase(Played::queue("/d/d1")), "deleted") == "2");
  CHECK(
      json::parse(played.get(Played::queue("/list_all?destination=d1")).body, "r").root().size() ==
      0);
  CHECK(member(played.put(Played::queue("/clear")), "deleted") == "1");
}

TEST_CASE("queue: queues are apart but for the workers", "[sim]") {
  Played played;
  const auto reply = played.post("/api/v1/queue/mine/enqueue_batch",
                                 R"({"batch":{"batch_id":"b","graph":)" + k_graph + "}}");
  REQUIRE(reply.status == 200);
  played.simulator.wait_until_idle();
  CHECK(member(played.get("/api/v1/queue/mine/b/b/status"), "completed") == "1");
  CHECK(member(played.get("/api/v1/queue/default/b/b/status"), "total") == "0");
  CHECK(played.get("/api/v1/queue/default/i/1").status == 500);
  Played old(quick_settings("6.3"));
  static_cast<void>(old.post("/api/v1/queue/mine/enqueue_batch",
                             R"({"batch":{"batch_id":"b","graph":)" + k_graph + "}}"));
  CHECK(old.get("/api/v1/queue/default/i/1").status == 200);
}

TEST_CASE("queue: what a version does not have is not there", "[sim]") {
  struct Case {
    const char* flavour;
    const char* path;
    int status;
    const char* content_type;
  };
  const auto tried = GENERATE(values<Case>({
      {"6.3", "/api/v1/queue/default/item_ids", 404, "application/json"},
      {"6.8", "/api/v1/queue/default/item_ids", 200, "application/json"},
      {"6.8", "/api/v1/auth/status", 404, "application/json"},
      {"6.13", "/api/v1/auth/status", 200, "application/json"},
      {"6.8", "/api/v1/nonsense", 404, "application/json"},
      {"6.13", "/api/v1/nonsense", 200, "text/html; charset=utf-8"},
      {"6.14", "/api/v1/boards?all=true", 200, "text/html; charset=utf-8"},
      {"6.14", "/api/v1/queue/default/enqueue_batch", 405, "application/json"},
  }));
  Played played(quick_settings(tried.flavour));
  const auto reply = played.get(tried.path);
  INFO(tried.flavour << " " << tried.path);
  CHECK(reply.status == tried.status);
  CHECK(reply.content_type == tried.content_type);
}

TEST_CASE("queue: a category that a version dropped is refused", "[sim]") {
  const std::string workflow =
      R"(,"workflow":{"name":"","author":"","description":"","version":"","contact":"",)"
      R"("tags":"","notes":"","exposedFields":[],"meta":{"version":"3.0.0",)"
      R"("category":"project"},"nodes":[],"edges":[]})";
  CHECK(Paused(quick_settings("6.8")).enqueue("b", k_graph, workflow).status == 200);
  const auto reply = Paused(quick_settings("6.13")).enqueue("b", k_graph, workflow);
  CHECK(reply.status == 422);
  CHECK(reply.body.find(R"("loc":["body","batch","workflow","meta","category"])") !=
        std::string::npos);
}

TEST_CASE("queue: bad bodies and bad paths are answered as FastAPI does", "[sim]") {
  Played played;
  const auto no_json = played.post(Played::queue("/enqueue_batch"), "{");
  CHECK(no_json.status == 422);
  CHECK(no_json.body.find("json_invalid") != std::string::npos);
  CHECK(played.post(Played::queue("/enqueue_batch"), "{}").status == 422);
  const auto no_number = played.get(Played::queue("/i/abc"));
  CHECK(no_number.status == 422);
  CHECK(no_number.body.find(R"("loc":["path","item_id"])") != std::string::npos);
}

TEST_CASE("queue: two thousand items are run once each, whatever the number of workers", "[sim]") {
  auto settings = quick_settings();
  settings.workers = 3;
  Played played(settings);
  REQUIRE(played.enqueue("b", k_graph, ",\"runs\":2000").status == 200);
  played.simulator.wait_until_idle();
  const auto stats = json::parse(played.get("/__sim__/stats").body, "stats");
  const auto batch = stats.root()["batches"]["b"];
  CHECK(batch["runs"].integer() == 2000);
  CHECK(batch["completed"].integer() == 2000);
  CHECK(status_of(played, 2000) == "\"completed\"");
}

}  // namespace invokeai_batch::sim::checks
