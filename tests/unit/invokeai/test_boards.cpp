#include <string>
#include <vector>

#include "invokeai_batch/invokeai/boards.hpp"
#include "recordings.hpp"
#include "request_text.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::invokeai;
using namespace invokeai_batch::tests;

namespace {

const Server k_server{.base_url = "http://gpu:9090"};

}  // namespace

TEST_CASE("boards: requests", "[invokeai]") {
  CHECK(text_of(boards_request(k_server)) ==
        "GET http://gpu:9090/api/v1/boards/"
        "?all=true&order_by=created_at&direction=ASC&include_archived=true\n");
  CHECK(text_of(create_board_request(k_server, "R&D / 50%")) ==
        "POST http://gpu:9090/api/v1/boards/?board_name=R%26D%20%2F%2050%25 fresh\n");
  CHECK(text_of(update_board_request(k_server, {"b"}, {.name = "n"})) ==
        "PATCH http://gpu:9090/api/v1/boards/b\nContent-Type: application/json\n\n"
        R"({"board_name":"n"})");
  CHECK(update_board_request(k_server, {"b"}, {.archived = true}).body == R"({"archived":true})");
  CHECK(text_of(delete_board_request(k_server, {"b"})) ==
        "DELETE http://gpu:9090/api/v1/boards/b?include_images=false\n");
  CHECK(text_of(board_image_names_request(k_server, {"b"})) ==
        "GET http://gpu:9090/api/v1/boards/b/image_names?is_intermediate=false\n");
  CHECK(board_image_names_request(k_server, {}).url ==
        "http://gpu:9090/api/v1/boards/none/image_names?is_intermediate=false");
  CHECK(board_image_names_request(k_server, {"b"}, ImageCategory::images).url ==
        "http://gpu:9090/api/v1/boards/b/image_names?is_intermediate=false&categories=general");
  CHECK(board_image_names_request(k_server, {"b"}, ImageCategory::assets).url ==
        "http://gpu:9090/api/v1/boards/b/image_names?is_intermediate=false&categories=control"
        "&categories=mask&categories=user&categories=other");
  CHECK(text_of(add_to_board_request(k_server, {"b"}, {{"1.png"}, {"2.png"}})) ==
        "POST http://gpu:9090/api/v1/board_images/batch\nContent-Type: application/json\n\n"
        R"({"board_id":"b","image_names":["1.png","2.png"]})");
  CHECK(text_of(remove_from_board_request(k_server, {{"1.png"}})) ==
        "POST http://gpu:9090/api/v1/board_images/batch/delete\nContent-Type: application/json\n\n"
        R"({"image_names":["1.png"]})");
}

TEST_CASE("boards: the list of every server that was recorded", "[invokeai]") {
  for (const auto& call : recordings("boards_all")) {
    const auto boards = value_of(read_boards(call.response));
    CAPTURE(call.version);
    REQUIRE_FALSE(boards.empty());
    CHECK(boards[0].name == "fx");
    CHECK(boards[0].id.value.size() == 36);
    CHECK(boards[0].image_count == 1);
    CHECK_FALSE(boards[0].archived);
  }
}

TEST_CASE("boards: one that was made", "[invokeai]") {
  for (const auto& call : recordings("board_create")) {
    const auto board = value_of(read_board(call.response));
    CHECK(board.name == "fx");
    CHECK(board.image_count == 0);
    CHECK(create_board_request(k_server, "fx").url == "http://gpu:9090" + call.path);
    CHECK(http::to_string(create_board_request(k_server, "fx").method) == call.method);
  }
  CHECK(failure_of(read_board(json_reply(R"({"board_id":"","board_name":"x"})"))).what ==
        "the answer is not a board: board_id is empty");
}

TEST_CASE("boards: a page instead of the list is refused", "[invokeai]") {
  CHECK(failure_of(read_boards(json_reply(R"({"items":[],"total":0})"))).what ==
        "the answer is not a list of boards: it is no list");
}

TEST_CASE("boards: deleting one that is gone is no failure", "[invokeai]") {
  CHECK(value_of(read_deleted_board(json_reply(R"({"board_id":"b","deleted_board_images":[]})"))));
  CHECK(value_of(read_deleted_board(json_reply(R"({"detail":"Board not found"})", 404))));
  CHECK(failure_of(read_deleted_board(json_reply(R"({"detail":"no"})", 403))).kind ==
        FailureKind::forbidden);
}

TEST_CASE("boards: the images on one", "[invokeai]") {
  for (const auto& call : recordings("board_image_names")) {
    const auto names = value_of(read_board_image_names(call.response));
    REQUIRE(names.size() == 1);
    CHECK(names[0].value.ends_with(".png"));
    const auto board = call.path.substr(std::string("/api/v1/boards/").size(), 36);
    CHECK(board_image_names_request(k_server, {board}).url == "http://gpu:9090" + call.path);
  }
}

TEST_CASE("boards: which images were moved", "[invokeai]") {
  CHECK(value_of(read_added_to_board(
            json_reply(R"({"added_images":["1.png"],"affected_boards":["b"]})", 201))) ==
        std::vector<ImageName>{{"1.png"}});
  CHECK(value_of(read_removed_from_board(json_reply(
            R"({"removed_images":["1.png"],"affected_boards":[],"failed_images":[]})", 201))) ==
        std::vector<ImageName>{{"1.png"}});
  CHECK(failure_of(read_added_to_board(json_reply(R"({"added_images":[1]})"))).what ==
        "the answer is not a list of image names: it is no list of names");
}

TEST_CASE("boards: one may belong to a project, which has a name", "[invokeai]") {
  const auto boards = value_of(
      read_boards(json_reply(R"([{"board_id":"b","board_name":"Foxes","project_id":"p"},)"
                             R"({"board_id":"c","board_name":"Owls","project_id":null}])")));
  REQUIRE(boards.size() == 2);
  CHECK(boards[0].project_id == "p");
  CHECK(boards[1].project_id.empty());
  const auto projects =
      value_of(read_projects(json_reply(R"([{"project_id":"p","name":"Plan","revision":1}])")));
  REQUIRE(projects.size() == 1);
  CHECK(projects[0].id == "p");
  CHECK(projects[0].name == "Plan");
}
