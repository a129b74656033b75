// What version 7 does besides: receipts, ids of its own, loops, wildcards, projects, sign-in.
#include "catch.hpp"
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

const std::string k_graph = R"({"id":"g","nodes":{"a":{"id":"a","type":"integer"}},"edges":[]})";

std::string key(const std::string& text) {
  return ",\"idempotency_key\":" + json::quoted(text);
}

/// Of 7, nobody signed in.
struct Seven : Played {
  explicit Seven(Settings settings = quick_settings("7")) : Played(std::move(settings)) {}
};

/// A loop over [1, 2, 3] that saves an image each time. `linkage`: its last edge.
std::string loop_graph(const std::string& linkage) {
  const auto edge = [](const char* from, const char* field, const char* to, const char* into) {
    return std::string(R"({"source":{"node_id":")") + from + R"(","field":")" + field +
           R"("},"destination":{"node_id":")" + to + R"(","field":")" + into + R"("}})";
  };
  return R"({"id":"g","nodes":{)"
         R"("items":{"id":"items","type":"integer_collection","collection":[1,2,3]},)"
         R"("for":{"id":"for","type":"for"},"blank":{"id":"blank","type":"blank_image"},)"
         R"("noise":{"id":"noise","type":"img_noise"},)"
         R"("save":{"id":"save","type":"save_image","is_intermediate":false,"use_cache":false},)"
         R"("ret":{"id":"ret","type":"for_return"}},"edges":[)" +
         edge("items", "collection", "for", "collection") + "," +
         edge("for", "item", "noise", "size") + "," + edge("blank", "image", "noise", "image") +
         "," + edge("noise", "image", "save", "image") + "," +
         edge("save", "image", "ret", "output") + linkage + "]}";
}

const std::string k_linkage_edge =
    R"(,{"type":"loop_linkage","source":{"node_id":"for","field":"loop_linkage"},)"
    R"("destination":{"node_id":"ret","field":"loop_linkage"}})";

}  // namespace

TEST_CASE("version 7: the same request again is answered with the first result", "[sim]") {
  Seven played;
  const auto first = played.enqueue("b", k_graph, key("k") + ",\"runs\":2");
  CHECK(member_at(first, "item_ids") == "[1,2]");
  const auto again = played.enqueue("another", k_graph, key("k") + ",\"runs\":2");
  CHECK(again.status == 200);
  CHECK(member_at(again, "batch/batch_id") == "\"b\"");
  CHECK(member_at(again, "item_ids") == "[1,2]");
  CHECK(member_at(again, "enqueued") == "2");
  CHECK(member_at(played.get("/__sim__/stats"), "enqueued") == "2");
  // Another user, queue or key is another request.
  CHECK(member_at(played.enqueue("c", k_graph, key("other")), "item_ids") == "[3]");
}

TEST_CASE("version 7: the same key with another batch is a conflict", "[sim]") {
  Seven played;
  static_cast<void>(played.enqueue("b", k_graph, key("k")));
  const auto other = played.enqueue("b", k_graph, key("k") + ",\"runs\":2");
  CHECK(other.status == 409);
  CHECK(member_at(other, "detail") ==
        "\"Idempotency key k is already used by another submission\"");
}

TEST_CASE("version 7: a receipt says what a request became, and may be acknowledged", "[sim]") {
  Seven played;
  static_cast<void>(played.enqueue("b", k_graph, key("k")));
  const auto receipt = Played::queue("/enqueue_batch/receipt?idempotency_key=");
  CHECK(played.get(receipt + "k").body ==
        R"({"batch_id":"b","enqueued":1,"item_ids":[1],"requested":1})");
  CHECK(played.get(receipt + "nope").status == 404);
  CHECK(played.get(receipt).status == 422);
  CHECK(played.enqueue("b", k_graph, key(std::string(256, 'x'))).status == 422);
  const auto acknowledge = Played::queue("/enqueue_batch/acknowledge");
  CHECK(played.post(acknowledge, R"({"idempotency_key":"k"})").status == 200);
  CHECK(played.get(receipt + "k").status == 200);
}

TEST_CASE("version 7: too many receipts that nobody acknowledged are refused for now", "[sim]") {
  auto settings = quick_settings("7");
  settings.max_unacknowledged = 1;
  Seven played(settings);
  CHECK(played.enqueue("a", k_graph, key("1")).status == 200);
  CHECK(played.enqueue("b", k_graph, key("2")).status == 429);
  CHECK(played.enqueue("a", k_graph, key("1")).status == 200);
  static_cast<void>(
      played.post(Played::queue("/enqueue_batch/acknowledge"), R"({"idempotency_key":"1"})"));
  CHECK(played.enqueue("b", k_graph, key("2")).status == 200);
}

TEST_CASE("version 7: nothing enqueued leaves no receipt", "[sim]") {
  auto settings = quick_settings("7");
  settings.max_queue_size = 0;
  Seven played(settings);
  CHECK(member_at(played.enqueue("a", k_graph, key("1")), "enqueued") == "0");
  CHECK(played.get(Played::queue("/enqueue_batch/receipt?idempotency_key=1")).status == 404);
}

TEST_CASE("version 7: a batch id that the user has already is replaced", "[sim]") {
  Seven played;
  CHECK(member_at(played.enqueue("b", k_graph), "batch/batch_id") == "\"b\"");
  const auto second = played.enqueue("b", k_graph);
  const auto replaced = member_at(second, "batch/batch_id");
  CHECK(replaced != "\"b\"");
  CHECK(member_at(second, "item_ids") == "[2]");
  CHECK(member_at(played.get(Played::queue("/b/b/status")), "total") == "1");
  // The development server did as version 6 does.
  Played dev(quick_settings("7-dev"));
  static_cast<void>(dev.enqueue("b", k_graph));
  CHECK(member_at(dev.enqueue("b", k_graph), "item_ids") == "[1,2]");
}

TEST_CASE("version 7: its description tells what it can do", "[sim]") {
  const auto has = [](const std::string& flavour, const std::string& path) {
    Played played(quick_settings(flavour));
    return member_at(played.get("/openapi.json"), path) != "(missing)";
  };
  const std::string schemas = "components/schemas/";
  CHECK(has("7", schemas + "Batch/properties/idempotency_key"));
  CHECK(has("7", schemas + "Edge/properties/type"));
  CHECK(has("7", schemas + "ForInvocation"));
  CHECK_FALSE(has("7-dev", schemas + "Batch/properties/idempotency_key"));
  CHECK(has("7-dev", schemas + "ForInvocation"));
  CHECK_FALSE(has("6.14", schemas + "ForInvocation"));
  const auto paths = [](const std::string& flavour) {
    Played played(quick_settings(flavour));
    return played.get("/openapi.json").body;
  };
  CHECK(paths("7").find("\"/api/v1/wildcards/\":{\"get\"") != std::string::npos);
  CHECK(paths("6.14").find("/api/v1/wildcards/") == std::string::npos);
}

TEST_CASE("version 7: a linked loop runs its body once per item", "[sim]") {
  Seven played;
  const auto posted = played.enqueue("b", loop_graph(k_linkage_edge));
  INFO(posted.body);
  REQUIRE(posted.status == 200);
  CHECK(posted.body.find("\"type\":\"loop_linkage\"") != std::string::npos);
  played.simulator.wait_until_idle();
  const auto item = played.get(Played::queue("/i/1"));
  CHECK(member_at(item, "status") == "\"completed\"");
  CHECK(Fields(json::parse(member_at(item, "session/source_prepared_mapping"), "m").root())
            .find("save")
            ->size() == 3 * 38 + 4);
  CHECK(member_at(item, "session/finalized_loop_nodes") == "[\"for\"]");
}

TEST_CASE("version 7: a loop whose ends are not linked is refused", "[sim]") {
  Seven played;
  const auto words = [&](const std::string& linkage) {
    const auto reply = played.enqueue("b", loop_graph(linkage));
    CHECK(reply.status == 422);
    return reply.body;
  };
  CHECK(words("").find("Missing loop linkage") != std::string::npos);
  CHECK(words(k_linkage_edge + k_linkage_edge).find("Duplicate loop linkage") != std::string::npos);
  auto plain = k_linkage_edge;
  plain.replace(plain.find(R"("type":"loop_linkage",)"), 22, "");
  CHECK(words(plain).find("must use a loop_linkage edge") != std::string::npos);
}

TEST_CASE("version 7: a project has a board of its own, and batches may belong to it", "[sim]") {
  Seven played;
  const auto made = played.post("/api/v1/projects/", R"({"name":"Foxes","data":{}})");
  CHECK(made.status == 201);
  const auto id = member_at(made, "project_id");
  const auto boards = json::parse(played.get("/api/v1/boards/?all=true").body, "boards");
  CHECK(boards.root().at(0)["board_name"].text() == "Foxes");
  CHECK(json::to_text(boards.root().at(0)["project_id"]) == id);
  CHECK(played.enqueue("b", k_graph, ",\"project_id\":" + id).status == 200);
  CHECK(played.enqueue("c", k_graph, R"(,"project_id":"nope")").status == 404);
}

TEST_CASE("version 7: a wildcard's name is its user's once", "[sim]") {
  Seven played;
  const auto made = played.post("/api/v1/wildcards/", R"({"name":"cats","values":["tom","kit"]})");
  CHECK(made.status == 201);
  CHECK(played.post("/api/v1/wildcards/", R"({"name":"cats","values":[]})").status == 409);
  const auto id = member_at(made, "id");
  const auto path = "/api/v1/wildcards/" + id.substr(1, id.size() - 2);
  CHECK(member_at(played.simulator.handle(make_request("PATCH", path, R"({"values":["a"]})")),
                  "values") == "[\"a\"]");
  CHECK(member_at(played.post("/api/v1/utilities/dynamicprompts", R"({"prompt":"x __cats__"})"),
                  "prompts") == "[\"x a\"]");
  CHECK(played.erase(path).status == 204);
  CHECK(played.erase(path).status == 404);
}

}  // namespace invokeai_batch::sim::checks
