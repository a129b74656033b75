#include <string>
#include <vector>

#include "invokeai_batch/invokeai/images.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};

http::Response media(const std::string& type, std::uint64_t bytes, const std::string& length) {
  http::Response response{.status = 200, .headers = {{"content-type", type}}, .body_bytes = bytes};
  if (!length.empty()) {
    response.headers.push_back({"content-length", length});
  }
  return response;
}

}  // namespace

TEST_CASE("images: requests", "[invokeai]") {
  CHECK(text_of(image_records_request(k_server, {{"1.png"}, {"2.png"}})) ==
        "POST http://gpu:9090/api/v1/images/images_by_names\nContent-Type: application/json\n\n"
        R"({"image_names":["1.png","2.png"]})");
  CHECK(text_of(download_request(k_server, MediaKind::image, {"a b.png"})) ==
        "GET http://gpu:9090/api/v1/images/i/a%20b.png/full\nAccept-Encoding: identity\n");
  CHECK(text_of(download_request(k_server, MediaKind::video, {"v.mp4"})) ==
        "GET http://gpu:9090/api/v1/videos/i/v.mp4/full\nAccept-Encoding: identity\n");
  CHECK(text_of(video_record_request(k_server, {"v.mp4"})) ==
        "GET http://gpu:9090/api/v1/videos/i/v.mp4\n");
  CHECK(text_of(upload_request(k_server, "photos/my fox.jpg", "image/jpeg", std::nullopt)) ==
        "POST http://gpu:9090/api/v1/images/upload?image_category=user&is_intermediate=false "
        "fresh\n[file] photos/my fox.jpg as my fox.jpg (image/jpeg)\n");
  CHECK(upload_request(k_server, "a.png", "image/png", BoardId{"b"}).url ==
        "http://gpu:9090/api/v1/images/upload"
        "?image_category=user&is_intermediate=false&board_id=b");
  CHECK(text_of(images_request(k_server, {})) ==
        "GET http://gpu:9090/api/v1/images/"
        "?is_intermediate=false&offset=0&limit=100&order_dir=DESC&starred_first=false\n");
  CHECK(images_request(k_server, {.board = BoardId{}, .search = "red fox", .offset = 5}).url ==
        "http://gpu:9090/api/v1/images/?is_intermediate=false&board_id=none&offset=5&limit=100"
        "&order_dir=DESC&starred_first=false&search_term=red%20fox");
  CHECK(text_of(image_metadata_request(k_server, {"1.png"})) ==
        "GET http://gpu:9090/api/v1/images/i/1.png/metadata\n");
  CHECK(text_of(image_workflow_request(k_server, {"1.png"})) ==
        "GET http://gpu:9090/api/v1/images/i/1.png/workflow\n");
  CHECK(star_request(k_server, Star::set, {}).url == "http://gpu:9090/api/v1/images/star");
  CHECK(star_request(k_server, Star::remove, {}).url == "http://gpu:9090/api/v1/images/unstar");
  CHECK(text_of(delete_images_request(k_server, {{"1.png"}})) ==
        "POST http://gpu:9090/api/v1/images/delete\nContent-Type: application/json\n\n"
        R"({"image_names":["1.png"]})");
}

TEST_CASE("images: the records of those that the server has", "[invokeai]") {
  for (const auto& call : recordings("images_by_names")) {
    const auto images = value_of(read_image_records(call.response));
    CAPTURE(call.version);
    REQUIRE(images.size() == 1);  // two were asked for
    CHECK(images[0].width == 96);
    CHECK(images[0].height == 64);
    CHECK(images[0].board.value.size() == 36);
    CHECK(images[0].session.value.size() == 36);
    CHECK_FALSE(images[0].is_intermediate);
    CHECK_FALSE(images[0].starred);
    CHECK(images[0].category == "general");
    CHECK(images[0].created_at.size() == 23);
    const auto request = image_records_request(k_server, {images[0].name, {"nope.png"}});
    CHECK(request.url == "http://gpu:9090" + call.path);
    CHECK(request.body == call.body);
  }
}

TEST_CASE("images: sizes that are none are refused", "[invokeai]") {
  for (const auto* width : {"-1", "4294967296", "\"96\"", "null", "9.5"}) {
    const auto failure = failure_of(
        read_image_records(json_reply(R"([{"image_name":"1.png","width":)" + std::string(width) +
                                      R"(,"height":64,"is_intermediate":false}])")));
    CHECK(failure.kind == FailureKind::unexpected);
    CHECK(failure.what.starts_with("the answer is not a list of images: width is no "));
  }
}

TEST_CASE("images: an upload is answered with its record", "[invokeai]") {
  for (const auto& call : recordings("upload")) {
    const auto image = value_of(read_upload(call.response));
    CHECK(image.name.value.ends_with(".png"));
    CHECK(image.width == 16);
    CHECK(image.board.empty());
    CHECK(image.category == "user");
    CHECK(upload_request(k_server, "green.png", "image/png", std::nullopt).url ==
          "http://gpu:9090" + call.path);
  }
  CHECK(failure_of(read_upload(json_reply(R"({"detail":"Failed to read image"})", 415))).kind ==
        FailureKind::invalid);
}

TEST_CASE("images: a record of a video", "[invokeai]") {
  const auto video = value_of(read_video_record(
      json_reply(R"({"video_name":"v.mp4","video_category":"general","width":640,"height":480,)"
                 R"("duration":2.5,"is_intermediate":false,"board_id":"b","session_id":null})")));
  CHECK(video.name.value == "v.mp4");
  CHECK(video.width == 640);
  CHECK(video.board.value == "b");
  CHECK(video.session.empty());
  CHECK(video.category == "general");
  CHECK(failure_of(read_video_record(recording("6.14.2", "image_dto").response)).what ==
        "the answer is not a video: video_name is missing");
}

TEST_CASE("images: a download whose head is as it should be", "[invokeai]") {
  CHECK(download_problem(media("image/png", 120, "120"), MediaKind::image) == std::nullopt);
  CHECK(download_problem(media("image/png", 120, ""), MediaKind::image) == std::nullopt);
  CHECK(download_problem(media("video/mp4", 0, "0"), MediaKind::video) == std::nullopt);
}

TEST_CASE("images: a download that is not the file", "[invokeai]") {
  struct Row {
    http::Outcome outcome;
    MediaKind kind;
    FailureKind failure;
    std::string what;
  };
  auto partial = media("image/png", 10, "10");
  partial.status = 206;
  const std::vector<Row> rows = {
      {recording("6.14.2", "unknown_get").response, MediaKind::image, FailureKind::unexpected,
       "the answer is text/html where an image is due"},
      {media("image/png", 0, "0"), MediaKind::video, FailureKind::unexpected,
       "the answer is image/png where a video is due"},
      {http::Response{.status = 200}, MediaKind::image, FailureKind::unexpected,
       "the answer is of no type where an image is due"},
      {media("image/png", 120, "4000"), MediaKind::image, FailureKind::unexpected,
       "120 of 4000 bytes were sent"},
      {media("image/png", 120, "-120"), MediaKind::image, FailureKind::unexpected,
       "120 of -120 bytes were sent"},
      {partial, MediaKind::image, FailureKind::unexpected, "206: not the whole file was sent"},
      {recording("6.14.2", "image_dto_404").response, MediaKind::image, FailureKind::not_found,
       "404: Not Found"},
      {http::Failure{.why = "cut off"}, MediaKind::image, FailureKind::no_answer, "cut off"},
  };
  for (const auto& row : rows) {
    const auto problem = download_problem(row.outcome, row.kind);
    REQUIRE(problem.has_value());
    CHECK(problem->kind == row.failure);
    CHECK(problem->what == row.what);
  }
}

TEST_CASE("images: a page of the gallery", "[invokeai]") {
  // A page holds records as images_by_names does.
  for (const auto& call : recordings("images_by_names")) {
    const auto page = value_of(read_images(
        json_reply(R"({"limit":100,"offset":0,"total":3,"items":)" + call.response.body + "}")));
    CHECK(page.total == 3);
    REQUIRE(page.images.size() == 1);
    CHECK(page.images[0].width == 96);
  }
}

TEST_CASE("images: what stands in an image", "[invokeai]") {
  for (const auto& call : recordings("image_metadata")) {
    CHECK(value_of(read_image_metadata(call.response)) ==
          R"({"prompt":"a red square","app_version":")" + call.version + "\"}");
  }
  CHECK(value_of(read_image_metadata(json_reply("null"))).empty());
  CHECK(failure_of(read_image_metadata(json_reply("[]"))).what ==
        "the answer is not an image's metadata: it is no object");
  for (const auto& call : recordings("image_workflow")) {
    const auto embedded = value_of(read_image_workflow(call.response));
    CHECK(embedded.workflow.starts_with(R"({"name":"minimal-no-model")"));
    CHECK(embedded.graph.starts_with("{"));
  }
  CHECK(value_of(read_image_workflow(json_reply(R"({"workflow":null,"graph":null})")))
            .workflow.empty());
}

TEST_CASE("images: which were starred and deleted", "[invokeai]") {
  const std::vector<ImageName> one = {{"1.png"}};
  CHECK(value_of(read_starred(json_reply(R"({"affected_boards":[],"starred_images":["1.png"]})"),
                              Star::set)) == one);
  CHECK(value_of(read_starred(json_reply(R"({"affected_boards":[],"unstarred_images":["1.png"]})"),
                              Star::remove)) == one);
  CHECK(value_of(read_deleted_images(json_reply(
            R"({"affected_boards":[],"deleted_images":["1.png"],"failed_images":[]})"))) == one);
}
