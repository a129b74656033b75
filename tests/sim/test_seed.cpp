// What a server has from the start, and what lists say of it.
#include "catch.hpp"
#include "gallery.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/media/png.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

void seed(Played& played, const std::string& body) {
  const auto reply = played.post("/__sim__/seed", body);
  INFO(reply.body);
  REQUIRE(reply.status == 200);
}

std::string first_of(const Reply& reply, const std::string& list, const std::string& member) {
  const auto document = json::parse(reply.body, "reply");
  return json::to_text((list.empty() ? document.root() : document.root()[list]).at(0)[member]);
}

const std::string k_world = R"({"boards":[{"id":"b1","name":"Foxes","archived":false}],
  "images":[
    {"name":"a.png","board":"Foxes","width":64,"height":32,"starred":true,
     "created_at":"2026-01-02 03:04:05.000","metadata":{"positive_prompt":"a red fox"}},
    {"name":"b.png","category":"user","origin":"external"},
    {"name":"c.png","is_intermediate":true},
    {"name":"v.mp4","board":"b1","video":true}]})";

}  // namespace

TEST_CASE("seed: boards, images and videos are there with all that was said of them", "[sim]") {
  Played played;
  seed(played, k_world);
  const auto board = played.get("/api/v1/boards/b1");
  CHECK(member_at(board, "image_count") == "1");
  CHECK(member_at(board, "video_count") == "1");
  const auto image = played.get("/api/v1/images/i/a.png");
  CHECK(member_at(image, "starred") == "true");
  CHECK(member_at(image, "created_at") == "\"2026-01-02 03:04:05.000\"");
  CHECK(member_at(played.get("/api/v1/images/i/a.png/metadata"), "positive_prompt") ==
        "\"a red fox\"");
  CHECK(first_of(played.get("/api/v1/images/?search_term=RED"), "items", "image_name") ==
        "\"a.png\"");
  CHECK(member_at(played.get("/api/v1/images/names?search_term=blue"), "total_count") == "0");
  CHECK(member_at(played.get("/api/v1/images/names?categories=user"), "image_names") ==
        "[\"b.png\"]");
  CHECK(member_at(played.get("/api/v1/videos/names"), "video_names") == "[\"v.mp4\"]");
  CHECK(first_of(played.get("/api/v1/gallery/items/?board_id=b1&limit=1&starred_first=false"),
                 "items", "kind") == "\"video\"");
  CHECK(played.get("/api/v1/images/intermediates").body == "1");
  CHECK(played.erase("/api/v1/images/intermediates").body == "1");
  CHECK(played.get("/api/v1/images/i/c.png").status == 404);
}

TEST_CASE("seed: videos are starred, moved and deleted", "[sim]") {
  Played played;
  seed(played, k_world);
  const std::string names = R"({"video_names":["v.mp4","no.mp4"]})";
  CHECK(member_at(played.post("/api/v1/videos/star", names), "starred_videos") == "[\"v.mp4\"]");
  CHECK(member_at(played.get("/api/v1/videos/i/v.mp4"), "starred") == "true");
  CHECK(member_at(played.simulator.handle(
                      make_request("DELETE", "/api/v1/videos/board", R"({"video_name":"v.mp4"})")),
                  "removed_videos") == "[\"v.mp4\"]");
  CHECK(member_at(played.get("/api/v1/videos/i/v.mp4"), "board_id") == "null");
  CHECK(member_at(played.post("/api/v1/videos/delete", names), "deleted_videos") == "[\"v.mp4\"]");
  CHECK(played.get("/api/v1/videos/i/v.mp4/metadata").status == 404);
}

TEST_CASE("seed: users own what is theirs, and others do not see it", "[sim]") {
  auto settings = quick_settings("7");
  settings.is_multiuser = true;
  Played played(settings);
  seed(played, R"({"users":["a@x:pw:admin","b@x:pw"],"boards":[{"id":"b1","name":"Hers"}],
    "images":[{"name":"hers.png","board":"Hers"},{"name":"his.png","owner":"b@x"}],
    "wildcards":[{"name":"cats","values":["tom"],"owner":"b@x"}],
    "projects":[{"id":"p1","name":"Plan","owner":"b@x"}]})");
  const auto login = played.post("/api/v1/auth/login", R"({"email":"b@x","password":"pw"})");
  const auto token = member_at(login, "token");
  const auto as_b = [&](const std::string& method, const std::string& path) {
    auto request = make_request(method, path, "{}");
    request.headers["authorization"] = "Bearer " + token.substr(1, token.size() - 2);
    return played.simulator.handle(request);
  };
  CHECK(member_at(as_b("GET", "/api/v1/images/names"), "image_names") == "[\"his.png\"]");
  CHECK(as_b("GET", "/api/v1/images/i/hers.png/full").status == 403);
  CHECK(as_b("PATCH", "/api/v1/boards/b1").status == 403);
  CHECK(first_of(as_b("GET", "/api/v1/projects/"), "", "project_id") == "\"p1\"");
  CHECK(first_of(as_b("GET", "/api/v1/boards/?all=true"), "", "board_name") == "\"Plan\"");
  CHECK(first_of(as_b("GET", "/api/v1/wildcards/"), "", "name") == "\"cats\"");
}

TEST_CASE("seed: workflows are in the library, as exported or with their record", "[sim]") {
  Played played;
  const std::string workflow =
      R"({"name":"W","author":"","description":"","version":"","contact":"","tags":"","notes":"",)"
      R"("exposedFields":[],"meta":{"version":"3.0.0","category":"default"},"nodes":[],"edges":[]})";
  seed(played, R"({"workflows":[)" + workflow + R"(,{"id":"w2","workflow":)" + workflow + "}]}");
  CHECK(member_at(played.get("/api/v1/workflows/?categories=default"), "total") == "2");
  CHECK(member_at(played.get("/api/v1/workflows/i/w2"), "workflow/name") == "\"W\"");
  // The server's own cannot be deleted.
  CHECK(played.erase("/api/v1/workflows/i/w2").status == 500);
}

TEST_CASE("seed: what is wrong with one is told with its place", "[sim]") {
  Played played;
  const auto words = [&](const std::string& body) {
    const auto reply = played.post("/__sim__/seed", body);
    CHECK(reply.status == 400);
    return member_at(reply, "detail");
  };
  CHECK(words(R"({"bords":[]})") == "\"body:1:10: a seed has no 'bords'\"");
  CHECK(words(R"({"boards":{}})") == "\"body:1:11: 'boards' has to be a list\"");
  CHECK(words(R"({"boards":[{}]})") == "\"body:1:12: 'name' is missing\"");
  CHECK(words(R"({"images":[{"board":"x"}]})") == "\"body:1:21: there is no board 'x'\"");
  CHECK(words(R"({"images":[{"owner":"x"}]})") == "\"body:1:21: there is no user 'x'\"");
}

TEST_CASE("gallery: ten thousand images are there at once, their files when asked for", "[sim]") {
  Played played;
  played.simulator.prepare(
      [](World& world) { fill_gallery(world, gallery_order("10000:64x32:100000")); });
  const auto list = played.get("/api/v1/images/?limit=1000&offset=9000");
  CHECK(member_at(list, "total") == "10000");
  const auto oldest = played.get("/api/v1/images/?limit=1&order_dir=ASC&starred_first=false");
  const auto name = first_of(oldest, "items", "image_name");
  const auto path = "/api/v1/images/i/" + name.substr(1, name.size() - 2);
  CHECK(member_at(played.get(path + "/metadata"), "seed") == "0");
  const auto file = played.get(path + "/full").body;
  CHECK(file.size() >= 100000);
  CHECK(file == played.get(path + "/full").body);
  media::PngChecker checker;
  checker.feed(file);
  CHECK_FALSE(checker.damage());
  CHECK(checker.facts().width == 64);
  CHECK(member_at(played.get("/api/v1/images/names"), "starred_count") == "200");
  CHECK(played.get("/api/v1/images/?limit=1001").status == 422);
  CHECK(Played(quick_settings("6.8")).get("/api/v1/images/?limit=-1").status == 200);
}

TEST_CASE("gallery: an order that is none is refused", "[sim]") {
  for (const auto* text : {"", "x", "0", "5:3", "5:3x", "5:3x3:y", "5:3x3:4:5"}) {
    INFO(text);
    CHECK_THROWS_AS(gallery_order(text), base::Error);
  }
  CHECK(gallery_order("5").count == 5);
  CHECK(gallery_order("5:3x4").height == 4);
}

}  // namespace invokeai_batch::sim::checks
