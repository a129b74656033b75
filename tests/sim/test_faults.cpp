// Faults on demand, users, and the odd routes.
#include "catch.hpp"
#include "dynamic_prompts.hpp"
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/media/png.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

std::string member(const Reply& reply, std::string_view name) {
  const auto document = json::parse(reply.body, "reply");
  const auto value = document.root()[name];
  return value ? json::to_text(value) : "(missing)";
}

/// A rule or another control call that has to be taken.
void control(Played& played, const std::string& path, const std::string& body = "") {
  const auto reply = played.post("/__sim__/" + path, body);
  INFO(path << ": " << reply.body);
  REQUIRE(reply.status == 200);
}

/// Posts an image job and waits until it ended.
void run(Played& played, const std::string& batch, const std::string& prompt = "a") {
  REQUIRE(played.enqueue(batch, image_graph(prompt)).status == 200);
  played.simulator.wait_until_idle();
}

std::string batch_count(Played& played, const std::string& batch, const char* status) {
  return member(played.get(Played::queue("/b/" + batch + "/status")), status);
}

std::string newest_file(Played& played) {
  const auto list = played.get("/api/v1/images/names?is_intermediate=false");
  const auto document = json::parse(list.body, "names");
  return "/api/v1/images/i/" + strings_of(document.root()["image_names"]).at(0) + "/full";
}

}  // namespace

TEST_CASE("faults: an item fails by its prompt, as often as the rule says", "[sim]") {
  Played played;
  control(played, "item-rules", R"({"contains":"a red fox","times":1})");
  run(played, "1", "a blue fox");
  run(played, "2", "a red fox");
  run(played, "3", "a red fox");
  CHECK(batch_count(played, "1", "completed") == "1");
  CHECK(batch_count(played, "2", "failed") == "1");
  CHECK(batch_count(played, "3", "completed") == "1");
  CHECK(member(played.get(Played::queue("/i/2")), "error_type") == "\"OutOfMemoryError\"");
}

TEST_CASE("faults: the n-th item fails at a node, what ran before it stays", "[sim]") {
  Played played;
  control(played, "item-rules",
          R"({"nth":2,"node_type":"save_image","error_type":"Oops","error_message":"why"})");
  run(played, "1");
  run(played, "2");
  const auto reply = played.get(Played::queue("/i/2"));
  const auto document = json::parse(reply.body, "item");
  const auto session = document.root()["session"];
  CHECK(document.root()["status"].text() == "failed");
  CHECK(session["results"].size() == 4);
  CHECK(session["errors"].size() == 1);
  CHECK(json::to_text(session["errors"].at(0)) == "\"Oops: why\"");
}

TEST_CASE("faults: an item completes without results", "[sim]") {
  Played played;
  control(played, "item-rules", R"({"act":"no_results"})");
  run(played, "1");
  CHECK(batch_count(played, "1", "completed") == "1");
  const auto document = json::parse(played.get(Played::queue("/i/1")).body, "item");
  CHECK(document.root()["session"]["results"].size() == 0);
}

TEST_CASE("faults: an item's images are gone as soon as it has ended", "[sim]") {
  Played played;
  control(played, "item-rules", R"({"act":"lose_images"})");
  run(played, "1");
  CHECK(batch_count(played, "1", "completed") == "1");
  CHECK(member(played.get("/api/v1/images/names"), "total_count") == "0");
}

TEST_CASE("faults: an item that hangs runs until it is canceled", "[sim]") {
  Played played;
  control(played, "item-rules", R"({"act":"hang"})");
  REQUIRE(played.enqueue("1", image_graph("a")).status == 200);
  while (batch_count(played, "1", "in_progress") != "1") {
    std::this_thread::yield();
  }
  static_cast<void>(played.put(Played::queue("/i/1/cancel")));
  played.simulator.wait_until_idle();
  CHECK(batch_count(played, "1", "canceled") == "1");
}

TEST_CASE("faults: a restart cancels what runs, keeps what waits, and asks for a downtime",
          "[sim]") {
  Played played;
  control(played, "item-rules", R"({"act":"hang"})");
  REQUIRE(played.enqueue("1", image_graph("a")).status == 200);
  REQUIRE(played.enqueue("2", image_graph("a")).status == 200);
  while (batch_count(played, "1", "in_progress") != "1") {
    std::this_thread::yield();
  }
  control(played, "restart", R"({"down_ms":70,"flavour":"6.13"})");
  const auto asked = played.simulator.take_disturbance();
  REQUIRE(asked.downtime);
  CHECK(asked.downtime->length.count() == 70);
  CHECK_FALSE(played.simulator.take_disturbance().is_any());
  played.simulator.wait_until_idle();
  CHECK(batch_count(played, "1", "canceled") == "1");
  CHECK(batch_count(played, "2", "completed") == "1");
  CHECK(member(played.get(Played::queue("/i/1")), "error_type") == "(missing)");
  CHECK(member(played.get("/api/v1/app/version"), "version") == "\"6.13.8\"");
}

TEST_CASE("faults: a trigger strikes when its count is reached", "[sim]") {
  Played played;
  control(played, "trigger", R"({"counter":"ended","reaches":2,"path":"/__sim__/pause"})");
  REQUIRE(played.enqueue("1", image_graph("a"), ",\"runs\":5").status == 200);
  played.simulator.wait_until_idle();
  CHECK(batch_count(played, "1", "completed") == "2");
  CHECK(batch_count(played, "1", "pending") == "3");
}

TEST_CASE("faults: items of others, a pruned and a cleared queue", "[sim]") {
  Played played;
  control(played, "pause");
  control(played, "others", R"({"count":12,"job_ms":0})");
  const auto status = json::parse(played.get(Played::queue("/status")).body, "status");
  CHECK(status.root()["queue"]["pending"].integer() == 12);
  control(played, "resume");
  played.simulator.wait_until_idle();
  run(played, "1");
  CHECK(member(played.post("/__sim__/prune"), "deleted") == "13");
  CHECK(played.get(Played::queue("/i/13")).status == 404);
  CHECK(batch_count(played, "1", "total") == "0");
}

TEST_CASE("faults: replies are refused, or spoiled after the server acted", "[sim]") {
  Played played;
  control(played, "reply-rules", R"([
      {"method":"POST","path":"enqueue_batch","status":409,
       "detail":"Image storage maintenance is active","headers":{"Retry-After":"1"}},
      {"method":"POST","path":"enqueue_batch","status":500,"acts_first":true}])");
  const auto refused = played.enqueue("1", image_graph("a"));
  CHECK(refused.status == 409);
  CHECK(refused.body == R"({"detail":"Image storage maintenance is active"})");
  REQUIRE(refused.headers.size() == 1);
  CHECK(refused.headers[0].first == "Retry-After");
  CHECK(batch_count(played, "1", "total") == "0");
  const auto acted = played.enqueue("1", image_graph("a"));
  CHECK(acted.status == 500);
  CHECK(batch_count(played, "1", "total") == "1");
  CHECK(played.enqueue("2", image_graph("a")).status == 200);
  const auto stats = json::parse(played.get("/__sim__/stats").body, "stats");
  CHECK(stats.root()["struck_replies"].integer() == 2);
  CHECK(stats.root()["batches"]["1"]["posts"].integer() == 1);
}

TEST_CASE("faults: a picture is truncated, corrupted, announced too long, or HTML", "[sim]") {
  Played played;
  run(played, "1");
  const auto path = newest_file(played);
  const auto whole = played.get(path).body;
  const auto damage_of = [](const Reply& reply) {
    media::PngChecker checker;
    checker.feed(reply.body);
    return checker.damage().value_or("none");
  };
  const auto damaged = [&](const std::string& how) {
    control(played, "reply-rules", R"({"path":"/full","damage":")" + how + "\"}");
    return played.get(path);
  };
  CHECK(damage_of(damaged("truncate")) != "none");
  const auto corrupt = damaged("corrupt");
  CHECK(corrupt.body.size() == whole.size());
  CHECK(damage_of(corrupt) != "none");
  CHECK(damaged("longer").announced_length == whole.size() + 100);
  CHECK(damaged("html").content_type == "text/html; charset=utf-8");
  CHECK(played.get(path).body == whole);
}

TEST_CASE("faults: a rule that says nonsense is refused in words", "[sim]") {
  struct Case {
    const char* path;
    const char* body;
    const char* words;
  };
  const auto tried = GENERATE(values<Case>({
      {"item-rules", R"({"ntn":1})",
       "item rule: there is no member 'ntn'\\n  hint: did you mean nth?"},
      {"item-rules", R"({"nth":-1})", "item rule.nth: expected a whole number, 0 or more"},
      {"item-rules", R"({"act":"explode"})",
       "item rule.act: expected one of fail, no_results, cancel, lose_images, hang, slow"},
      {"reply-rules", "3", "reply rule: expected an object"},
      {"trigger", R"({"counter":"moons"})",
       "trigger.counter: there is no 'moons'; choose 'enqueued', 'started', "
       "'ended' or a route, 'GET /api/v1/boards/'"},
      {"restart", R"({"flavour":"5.1"})",
       "there is no flavour '5.1'\\n  hint: choose one of 6.3, 6.8, 6.13, 6.14, 7-dev, 7"},
  }));
  Played played;
  const auto reply = played.post(std::string("/__sim__/") + tried.path, tried.body);
  CHECK(reply.status == 400);
  CHECK(reply.body == std::string("{\"detail\":\"") + tried.words + "\"}");
}

TEST_CASE("faults: another database under the same address knows nothing and counts from one",
          "[sim]") {
  Played played;
  REQUIRE(played.post("/api/v1/boards/?board_name=a").status == 201);
  run(played, "1");
  const auto file = newest_file(played);
  control(played, "new-database");
  CHECK(played.get(file).status == 404);
  CHECK(played.get("/api/v1/boards/?all=true").body == "[]");
  CHECK(batch_count(played, "1", "total") == "0");
  run(played, "2");
  CHECK(member(played.get(Played::queue("/i/1")), "batch_id") == "\"2\"");
}

TEST_CASE("faults: the ledger keeps what was run and made, whatever is deleted", "[sim]") {
  Played played;
  run(played, "1");
  control(played, "delete-images", R"({"latest":1})");
  control(played, "clear");
  control(played, "new-database");
  run(played, "2");
  const auto reply = played.get("/__sim__/ledger");
  const auto document = json::parse(reply.body, "ledger");
  std::string items;
  for (const auto& item : document.root()["items"]) {
    items += json::to_text(item.value);
  }
  CHECK(items == R"({"database":1,"item_id":1,"batch_id":"1","status":"completed"})"
                 R"({"database":2,"item_id":1,"batch_id":"2","status":"completed"})");
  std::string images;
  for (const auto& image : document.root()["images"]) {
    images += std::string(image.value["batch_id"].text()) +
              (json::to_text(image.value["is_gone"]) == "true" ? " gone, " : " there, ");
  }
  CHECK(images == "1 gone, 2 there, ");
}

TEST_CASE("users: log in, be refused, be refreshed, be thrown out", "[sim]") {
  auto settings = quick_settings();
  settings.is_multiuser = true;
  settings.users = {"ann@example.org:secret:admin", "bob@example.org:word"};
  Played played(settings);
  CHECK(played.get("/api/v1/app/version").status == 200);
  CHECK(member(played.get("/api/v1/auth/status"), "multiuser_enabled") == "true");
  CHECK(played.get("/api/v1/boards/?all=true").body == R"({"detail":"Authentication required"})");
  CHECK(played.post("/api/v1/auth/login", R"({"email":"bob@example.org","password":"x"})").status ==
        401);
  const auto login =
      played.post("/api/v1/auth/login", R"({"email":"bob@example.org","password":"word"})");
  REQUIRE(login.status == 200);
  CHECK(member(login, "expires_in") == "86400");
  const auto as_bob = [&](const std::string& method, const std::string& target) {
    auto request = make_request(method, target);
    const auto token = member(login, "token");
    request.headers["authorization"] = "Bearer " + token.substr(1, token.size() - 2);
    return played.simulator.handle(request);
  };
  CHECK(as_bob("GET", "/api/v1/boards/?all=true").headers.empty());
  const auto created = as_bob("POST", "/api/v1/boards/?board_name=mine");
  REQUIRE(created.headers.size() == 1);
  CHECK(created.headers[0].first == "X-Refreshed-Token");
  CHECK(as_bob("PUT", "/api/v1/queue/default/processor/pause").status == 403);
  control(played, "expire-tokens");
  const auto late = as_bob("GET", "/api/v1/boards/?all=true");
  CHECK(late.status == 401);
  CHECK(late.body == R"({"detail":"Invalid or expired token"})");
}

TEST_CASE("users: another user's item is shown redacted", "[sim]") {
  auto settings = quick_settings();
  settings.is_multiuser = true;
  settings.users = {"bob@example.org:word"};
  Played played(settings);
  control(played, "pause");
  control(played, "others");
  const auto login =
      played.post("/api/v1/auth/login", R"({"email":"bob@example.org","password":"word"})");
  auto request = make_request("GET", Played::queue("/i/1"));
  const auto token = member(login, "token");
  request.headers["authorization"] = "Bearer " + token.substr(1, token.size() - 2);
  CHECK(member(played.simulator.handle(request), "batch_id") == "\"redacted\"");
}

TEST_CASE("users: in single-user mode a token is ignored and a log-in refused", "[sim]") {
  Played played;
  auto request = make_request("GET", "/api/v1/boards/?all=true");
  request.headers["authorization"] = "Bearer nonsense";
  CHECK(played.simulator.handle(request).status == 200);
  CHECK(played.post("/api/v1/auth/login", "{}").status == 403);
}

TEST_CASE("dynamic prompts: alternatives are multiplied, up to a limit", "[sim]") {
  CHECK(all_prompts("a {red|blue} {fox|{old|young} cat}", 100) ==
        std::vector<std::string>{"a red fox", "a red old cat", "a red young cat", "a blue fox",
                                 "a blue old cat", "a blue young cat"});
  CHECK(all_prompts("{a|b|c}", 2).size() == 2);
  CHECK(all_prompts("an open { brace", 9) == std::vector<std::string>{"an open { brace"});
  CHECK(all_prompts("{a|b} #1 {c|d}", 9) == std::vector<std::string>{"a ", "b "});
  CHECK(syntax_error("a {red|blue fox") ==
        "Expected end of text, found '{'  (at char 2), (line:1, col:3)");
  CHECK(syntax_error("{a|b # c}").starts_with("Expected end of text, found '{'  (at char 0)"));
  CHECK(syntax_error("a\n{b").ends_with("(at char 2), (line:2, col:1)"));
  CHECK(syntax_error("a red} {fox}").empty());
  IdSource ids(7);
  const auto some = random_prompts("{a|b}", 20, ids);
  CHECK(some.size() == 20);
  CHECK(std::count(some.begin(), some.end(), "a") + std::count(some.begin(), some.end(), "b") ==
        20);
}

}  // namespace invokeai_batch::sim::checks
