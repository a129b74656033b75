// Images, uploads and boards.
#include "catch.hpp"
#include "fields.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/media/png.hpp"
#include "picture.hpp"
#include "png_file.hpp"
#include "support.hpp"

namespace invokeai_batch::sim::checks {
namespace {

/// The names of the images that are no intermediates, oldest first.
std::vector<std::string> output_names(Played& played) {
  const auto reply = played.get("/api/v1/images/names?is_intermediate=false&order_dir=ASC");
  const auto document = json::parse(reply.body, "names");
  return strings_of(document.root()["image_names"]);
}

std::string file(Played& played, const std::string& name) {
  const auto reply = played.get("/api/v1/images/i/" + name + "/full");
  CHECK(reply.content_type == "image/png");
  return reply.body;
}

/// The picture's data alone: what stands in IDAT.
std::string picture_data(const std::string& png) {
  return png.substr(png.find("IDAT"));
}

std::string create_board(Played& played, const std::string& name) {
  const auto reply = played.post("/api/v1/boards/?board_name=" + name);
  REQUIRE(reply.status == 201);
  const auto document = json::parse(reply.body, "board");
  return std::string(document.root()["board_id"].text());
}

Reply upload(Played& played, const std::string& content, const std::string& query = "",
             const std::string& type = "image/png") {
  auto request = make_request(
      "POST", "/api/v1/images/upload?image_category=user&is_intermediate=false" + query);
  request.parts.push_back(
      {.name = "file", .file_name = "a.png", .content_type = type, .content = content});
  return played.simulator.handle(request);
}

std::string member(const Reply& reply, std::string_view name) {
  const auto document = json::parse(reply.body, "reply");
  return json::to_text(document.root()[name]);
}

}  // namespace

TEST_CASE("images: a run leaves a whole PNG of the right size with what made it", "[sim]") {
  Played played;
  REQUIRE(played.enqueue("b", image_graph("a red fox")).status == 200);
  played.simulator.wait_until_idle();
  const auto names = output_names(played);
  REQUIRE(names.size() == 1);
  const auto png = file(played, names[0]);
  media::PngChecker checker;
  checker.feed(png);
  REQUIRE_FALSE(checker.damage());
  CHECK(checker.facts().width == 64);
  CHECK(checker.facts().height == 32);
  // As in a recorded file: metadata, then graph, then the picture.
  const auto metadata =
      png.find(std::string("tEXtinvokeai_metadata\0{\"prompt\":\"a red fox\"", 43));
  const auto graph = png.find(std::string("tEXtinvokeai_graph\0{\"id\":\"g\"", 28));
  CHECK(metadata < graph);
  CHECK(graph < png.find("IDAT"));
  CHECK(png.find("invokeai_workflow") == std::string::npos);
}

TEST_CASE("images: equal values give equal pictures, other values others", "[sim]") {
  const auto data_of = [](const std::string& prompt_graph) {
    Played played;
    REQUIRE(played.enqueue("b", prompt_graph).status == 200);
    played.simulator.wait_until_idle();
    return picture_data(file(played, output_names(played).at(0)));
  };
  auto wider = image_graph("a");
  wider.replace(wider.find("\"width\":64"), 10, "\"width\":72");
  CHECK(data_of(image_graph("a")) == data_of(image_graph("a")));
  CHECK(data_of(image_graph("a")) != data_of(image_graph("b")));
  CHECK(data_of(image_graph("a")) != data_of(wider));
}

TEST_CASE("images: a cached output node names the image of an earlier job", "[sim]") {
  Played played;
  auto cached = image_graph("a");
  cached.replace(cached.find("\"use_cache\":false"), 17, "\"use_cache\":true");
  REQUIRE(played.enqueue("1", cached).status == 200);
  REQUIRE(played.enqueue("2", cached).status == 200);
  played.simulator.wait_until_idle();
  const auto names = output_names(played);
  REQUIRE(names.size() == 1);
  CHECK(played.get(Played::queue("/i/1")).body.find(names[0]) != std::string::npos);
  CHECK(played.get(Played::queue("/i/2")).body.find(names[0]) != std::string::npos);
  // Once it is deleted the next job makes it anew.
  static_cast<void>(played.erase("/api/v1/images/i/" + names[0]));
  REQUIRE(played.enqueue("3", cached).status == 200);
  played.simulator.wait_until_idle();
  CHECK(output_names(played).size() == 1);
  CHECK(output_names(played)[0] != names[0]);
}

TEST_CASE("images: a deleted image is gone, and deleting it again is no error", "[sim]") {
  Played played;
  REQUIRE(played.enqueue("b", image_graph("a")).status == 200);
  played.simulator.wait_until_idle();
  const auto name = output_names(played).at(0);
  const auto url = "/api/v1/images/i/" + name;
  CHECK(member(played.erase(url), "deleted_images") == "[\"" + name + "\"]");
  CHECK(member(played.erase(url), "deleted_images") == "[]");
  CHECK(played.get(url).status == 404);
  CHECK(played.get(url + "/full").status == 404);
  CHECK(
      played.post("/api/v1/images/images_by_names", "{\"image_names\":[\"" + name + "\"]}").body ==
      "[]");
}

TEST_CASE("images: uploads", "[sim]") {
  Played played;
  const auto reply = upload(played, invokeai_batch::tests::make_png(24, 16));
  REQUIRE(reply.status == 201);
  CHECK(member(reply, "width") == "24");
  CHECK(member(reply, "image_origin") == "\"external\"");
  CHECK(upload(played, "nonsense").status == 415);
  CHECK(upload(played, invokeai_batch::tests::make_png(24, 16).substr(0, 60)).status == 500);
  CHECK(upload(played, "GIF89a", "", "text/plain").status == 415);
  CHECK(played.post("/api/v1/images/upload").status == 422);
  CHECK(upload(played, invokeai_batch::tests::make_png(8, 8), "&board_id=nope").status == 404);
  Played old(quick_settings("6.8"));
  const auto lost = upload(old, invokeai_batch::tests::make_png(8, 8), "&board_id=nope");
  CHECK(lost.status == 201);
  CHECK(member(lost, "board_id") == "null");
}

TEST_CASE("images: an upload can be the input of a graph", "[sim]") {
  Played played;
  const auto uploaded = upload(played, invokeai_batch::tests::make_png(24, 16));
  const auto graph = R"({"nodes":{"s":{"id":"s","type":"save_image","image":{"image_name":)" +
                     member(uploaded, "image_name") + "}}},\"edges\":[]}";
  REQUIRE(played.enqueue("b", graph).status == 200);
  played.simulator.wait_until_idle();
  const auto names = output_names(played);
  REQUIRE(names.size() == 2);
  const auto made = played.get("/api/v1/images/i/" + names[1]);
  CHECK(member(made, "width") == "24");
  CHECK(picture_data(file(played, names[0])) == picture_data(file(played, names[1])));
}

TEST_CASE("images: at most a thousand names in a call", "[sim]") {
  std::string names = "\"a\"";
  for (int i = 0; i < 1000; ++i) {
    names += ",\"a\"";
  }
  const auto body = "{\"image_names\":[" + names + "]}";
  CHECK(Played().post("/api/v1/images/images_by_names", body).status == 422);
  CHECK(Played(quick_settings("6.13")).post("/api/v1/images/images_by_names", body).status == 200);
}

TEST_CASE("boards: names are not unique, an image is on one board at most", "[sim]") {
  Played played;
  const auto first = create_board(played, "fox");
  const auto second = create_board(played, "fox");
  CHECK(first != second);
  REQUIRE(
      played.enqueue("b", image_graph("a", ",\"board\":{\"board_id\":\"" + first + "\"}")).status ==
      200);
  played.simulator.wait_until_idle();
  const auto name = output_names(played).at(0);
  CHECK(played.get("/api/v1/boards/" + first + "/image_names").body == "[\"" + name + "\"]");
  const auto moved = played.post(
      "/api/v1/board_images/batch",
      R"({"board_id":")" + second + R"(","image_names":[")" + name + R"(","nope.png"]})");
  CHECK(moved.status == 201);
  CHECK(member(moved, "added_images") == "[\"" + name + "\"]");
  CHECK(played.get("/api/v1/boards/" + first + "/image_names").body == "[]");
  CHECK(member(played.erase("/api/v1/boards/" + second), "deleted_board_images") ==
        "[\"" + name + "\"]");
  CHECK(member(played.get("/api/v1/images/i/" + name), "board_id") == "null");
}

TEST_CASE("boards: an image for a board that is gone lies on none", "[sim]") {
  Played played;
  REQUIRE(played.enqueue("b", image_graph("a", R"(,"board":{"board_id":"gone"})")).status == 200);
  played.simulator.wait_until_idle();
  const auto dto = played.get("/api/v1/images/i/" + output_names(played).at(0));
  CHECK(member(dto, "board_id") == "null");
}

TEST_CASE("boards: asked for neither all nor a page the server refuses", "[sim]") {
  Played played;
  create_board(played, "a");
  create_board(played, "b");
  CHECK(played.get("/api/v1/boards/").status == 400);
  CHECK(member(played.get("/api/v1/boards/?offset=0&limit=1"), "total") == "1");
}

TEST_CASE("picture: sizes of uploads are read from PNG, JPEG and WebP files", "[sim]") {
  const std::string jpeg("\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01",
                         18);
  std::string webp("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0", 30);
  for (const auto& file : {invokeai_batch::tests::make_png(32, 16), jpeg, webp}) {
    const auto size = image_size(file);
    REQUIRE(size);
    CHECK(size->width == 32);
    CHECK(size->height == 16);
  }
  CHECK_FALSE(image_size("GIF89a"));
  CHECK_THROWS(image_size("\xff\xd8\xff\xe0"));
}

}  // namespace invokeai_batch::sim::checks
