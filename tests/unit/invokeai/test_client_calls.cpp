// The calls behind the client commands: what is asked, and how replies are read.

#include <stdexcept>
#include <string>
#include <vector>

#include "invokeai_batch/invokeai/app.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/models.hpp"
#include "invokeai_batch/invokeai/queue_rows.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};

}  // namespace

TEST_CASE("client calls: boards", "[invokeai]") {
  CHECK(update_board_request(k_server, {"b"}, {.cover = ImageName{"1.png"}, .visibility = "shared"})
            .body == R"({"cover_image_name":"1.png","board_visibility":"shared"})");
  CHECK(delete_board_request(k_server, {"b"}, ImagesOfBoard::deleted).url ==
        "http://gpu:9090/api/v1/boards/b?include_images=true");
  CHECK(text_of(video_board_request(k_server, {"b"}, {"1.mp4"})) ==
        "POST http://gpu:9090/api/v1/videos/board\nContent-Type: application/json\n\n"
        R"({"board_id":"b","video_name":"1.mp4"})");
  CHECK(text_of(video_board_request(k_server, {}, {"1.mp4"})) ==
        "DELETE http://gpu:9090/api/v1/videos/board\nContent-Type: application/json\n\n"
        R"({"video_name":"1.mp4"})");
  const auto board = value_of(read_board(json_reply(
      R"({"board_id":"b","board_name":"n","image_count":1,"asset_count":2,"video_count":3,)"
      R"("cover_image_name":"c.png","board_visibility":"private","owner_username":"ada",)"
      R"("created_at":"2026-01-02 03:04:05.678"})")));
  CHECK(board.asset_count == 2);
  CHECK(board.video_count == 3);
  CHECK(board.cover.value == "c.png");
  CHECK(board.visibility == "private");
  CHECK(board.owner == "ada");
}

TEST_CASE("client calls: videos have calls of their own", "[invokeai]") {
  const std::vector<ImageName> names{{"1.mp4"}};
  CHECK(text_of(star_request(k_server, Star::set, names, MediaKind::video)) ==
        "POST http://gpu:9090/api/v1/videos/star\nContent-Type: application/json\n\n"
        R"({"video_names":["1.mp4"]})");
  CHECK(delete_images_request(k_server, names, MediaKind::video).url ==
        "http://gpu:9090/api/v1/videos/delete");
  CHECK(value_of(read_starred(json_reply(R"({"starred_videos":["1.mp4"]})"), Star::set,
                              MediaKind::video))
            .size() == 1);
  CHECK(images_request(k_server, {.kind = MediaKind::video, .starred_first = true}).url ==
        "http://gpu:9090/api/v1/videos/?is_intermediate=false&offset=0&limit=100&order_dir=DESC"
        "&starred_first=true");
  CHECK(thumbnail_request(k_server, MediaKind::video, {"1.mp4"}).url ==
        "http://gpu:9090/api/v1/videos/i/1.mp4/thumbnail");
}

TEST_CASE("client calls: images by category, and intermediate ones", "[invokeai]") {
  CHECK(images_request(k_server, {.categories = {"user", "mask"}}).url ==
        "http://gpu:9090/api/v1/images/?is_intermediate=false&offset=0&limit=100&order_dir=DESC"
        "&starred_first=false&categories=user&categories=mask");
  CHECK(text_of(clear_intermediates_request(k_server)) ==
        "DELETE http://gpu:9090/api/v1/images/intermediates\n");
  CHECK(value_of(read_intermediates(json_reply("7"))).count == 7);
  CHECK(std::holds_alternative<ApiFailure>(read_intermediates(json_reply("{}"))));
}

TEST_CASE("client calls: rows of the queue, whole or in short", "[invokeai]") {
  CHECK(item_ids_request(k_server).url ==
        "http://gpu:9090/api/v1/queue/default/item_ids?order_dir=DESC");
  CHECK(text_of(rows_request(k_server, {{3}, {2}}, RowDetail::summary)) ==
        "POST http://gpu:9090/api/v1/queue/default/item_summaries_by_ids\n"
        "Content-Type: application/json\n\n"
        R"({"item_ids":[3,2]})");
  CHECK(rows_request(k_server, {{3}}, RowDetail::whole).url ==
        "http://gpu:9090/api/v1/queue/default/items_by_ids");
  CHECK(text_of(retry_request(k_server, {{3}})) ==
        "PUT http://gpu:9090/api/v1/queue/default/retry_items_by_id\n"
        "Content-Type: application/json\n\n[3]");
  CHECK(value_of(read_retried(json_reply(R"({"queue_id":"default","retried_item_ids":[3]})"))) ==
        std::vector<ItemId>{{3}});
  const auto rows = value_of(read_rows(json_reply(
      R"([{"item_id":3,"status":"failed","batch_id":"b","origin":"invokeai-batch",)"
      R"("destination":"r-1","error_type":"OutOfMemoryError","user_email":"ada@example.com"}])")));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].status == ItemStatus::failed);
  CHECK(rows[0].origin == "invokeai-batch");
  CHECK(rows[0].user == "ada@example.com");
  CHECK(!value_of(read_current_row(json_reply("null"))).row);
}

TEST_CASE("client calls: models", "[invokeai]") {
  CHECK(missing_models_request(k_server).url == "http://gpu:9090/api/v2/models/missing");
  CHECK(text_of(convert_model_request(k_server, "k/1")) ==
        "PUT http://gpu:9090/api/v2/models/convert/k%2F1 fresh\n");
  CHECK(text_of(cancel_install_request(k_server, 4)) ==
        "DELETE http://gpu:9090/api/v2/models/install/4\n");
  CHECK(scan_models_request(k_server, "/a b").url ==
        "http://gpu:9090/api/v2/models/scan_folder?scan_path=%2Fa%20b");
  CHECK(value_of(read_gone_model({http::Response{.status = 204}})));
  CHECK(value_of(read_gone_model(json_reply("{}", 404))));
  CHECK(!value_of(read_cache_stats(json_reply("null"))));
  CHECK(value_of(read_hf_status(json_reply(R"("valid")"))) == "valid");
  const auto found = value_of(
      read_found_models(json_reply(R"([{"path":"/m/a.safetensors","is_installed":true}])")));
  REQUIRE(found.size() == 1);
  CHECK(found[0].is_installed);
}

TEST_CASE("client calls: any other, as it is", "[invokeai]") {
  CHECK(text_of(plain_request(k_server, http::Method::get, "/api/v1/app/version", "")) ==
        "GET http://gpu:9090/api/v1/app/version\n");
  CHECK(text_of(plain_request(k_server, http::Method::patch, "/x", "{}")) ==
        "PATCH http://gpu:9090/x\nContent-Type: application/json\n\n{}");
  CHECK(failure_of_call(json_reply("{}", 404)).has_value());
  CHECK(!failure_of_call(json_reply("{}", 201)));
}

TEST_CASE("client calls: no call names more than servers take", "[invokeai]") {
  const std::vector<ImageName> images(k_most_names + 1);
  const std::vector<ItemId> items(k_most_items_at_once + 1);
  CHECK_THROWS_AS(delete_images_request(k_server, images), std::logic_error);
  CHECK_THROWS_AS(add_to_board_request(k_server, {"b"}, images), std::logic_error);
  CHECK_THROWS_AS(remove_from_board_request(k_server, images), std::logic_error);
  CHECK_THROWS_AS(rows_request(k_server, items, RowDetail::summary), std::logic_error);
  CHECK_THROWS_AS(retry_request(k_server, items), std::logic_error);
  CHECK_THROWS_AS(cancel_batches_request(k_server, std::vector<BatchId>(1'001)), std::logic_error);
  CHECK_THROWS_AS(images_request(k_server, {.limit = 1'001}), std::logic_error);
}

TEST_CASE("client calls: a path is one of this server", "[invokeai]") {
  for (const auto* path : {"", "api", "//elsewhere/api", "http://elsewhere/api"}) {
    INFO(path);
    CHECK_THROWS_AS(plain_request(k_server, http::Method::get, path, ""), std::logic_error);
  }
}
