#include "invokeai_batch/invokeai/boards.hpp"

#include <utility>

#include "invokeai_batch/http/url.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "reading.hpp"
#include "requests.hpp"

namespace invokeai_batch::invokeai {

namespace {

Board take_board(json::Value value, Shape& shape) {
  const Fields fields(value, shape);
  Board board{.id = {fields.text("board_id")},
              .name = fields.text("board_name"),
              .archived = fields.boolean_or("archived", false),
              .image_count = fields.maybe_integer("image_count").value_or(0),
              .asset_count = fields.maybe_integer("asset_count").value_or(0),
              .video_count = fields.maybe_integer("video_count").value_or(0),
              .cover = {fields.text_or_empty("cover_image_name")},
              .visibility = fields.text_or_empty("board_visibility"),
              .owner = fields.text_or_empty("owner_username"),
              .created_at = fields.text_or_empty("created_at"),
              .project_id = fields.text_or_empty("project_id")};
  if (board.id.empty()) {
    fields.miss("board_id", "empty");
  }
  return board;
}

std::string board_path(const BoardId& board, std::string_view rest = {}) {
  return "/api/v1/boards/" + http::percent_encode(board.value) + std::string(rest);
}

std::vector<const char*> names_of(ImageCategory category) {
  switch (category) {
    case ImageCategory::images:
      return {"general"};
    case ImageCategory::assets:
      return {"control", "mask", "user", "other"};
    case ImageCategory::all:
      break;
  }
  return {};
}

}  // namespace

http::Request boards_request(const Server& server) {
  return api_request(server, http::Method::get,
                     "/api/v1/boards/" + http::query({{"all", "true"},
                                                      {"order_by", "created_at"},
                                                      {"direction", "ASC"},
                                                      {"include_archived", "true"}}));
}

Reply<std::vector<Board>> read_boards(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of boards", [](json::Value root, Shape& shape) {
    std::vector<Board> boards;
    for_each_item(root, shape,
                  [&](json::Value value) { boards.push_back(take_board(value, shape)); });
    return boards;
  });
}

http::Request create_board_request(const Server& server, const std::string& name) {
  return sent_once(api_request(server, http::Method::post,
                               "/api/v1/boards/" + http::query({{"board_name", name}})));
}

Reply<Board> read_board(const http::Outcome& outcome) {
  return read_reply(outcome, "a board", take_board);
}

http::Request update_board_request(const Server& server, const BoardId& board,
                                   const BoardChange& change) {
  json::Writer writer;
  writer.begin_object();
  if (change.name) {
    writer.member("board_name", *change.name);
  }
  if (change.archived) {
    writer.key("archived").boolean(*change.archived);
  }
  if (change.cover) {
    writer.member("cover_image_name", change.cover->value);
  }
  if (change.visibility) {
    writer.member("board_visibility", *change.visibility);
  }
  return json_request(server, http::Method::patch, board_path(board), writer.end_object().take());
}

http::Request delete_board_request(const Server& server, const BoardId& board,
                                   ImagesOfBoard images) {
  const auto* included = images == ImagesOfBoard::deleted ? "true" : "false";
  return api_request(server, http::Method::delete_,
                     board_path(board, http::query({{"include_images", included}})));
}

Reply<bool> read_deleted_board(const http::Outcome& outcome) {
  return read_gone(outcome);
}

http::Request board_image_names_request(const Server& server, const BoardId& board,
                                        ImageCategory category) {
  const BoardId asked = board.empty() ? BoardId{"none"} : board;
  std::vector<std::pair<std::string, std::string>> query{{"is_intermediate", "false"}};
  for (const auto* name : names_of(category)) {
    query.emplace_back("categories", name);
  }
  return api_request(server, http::Method::get,
                     board_path(asked, "/image_names" + http::query(query)));
}

Reply<std::vector<ImageName>> read_board_image_names(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of image names",
                    [](json::Value root, Shape& shape) { return take_names(root, shape); });
}

http::Request add_to_board_request(const Server& server, const BoardId& board,
                                   const std::vector<ImageName>& images) {
  json::Writer writer;
  writer.begin_object().member("board_id", board.value);
  append_list(writer, "image_names", images);
  return json_request(server, http::Method::post, "/api/v1/board_images/batch",
                      writer.end_object().take());
}

Reply<std::vector<ImageName>> read_added_to_board(const http::Outcome& outcome) {
  return read_names(outcome, "added_images");
}

http::Request remove_from_board_request(const Server& server,
                                        const std::vector<ImageName>& images) {
  return json_request(server, http::Method::post, "/api/v1/board_images/batch/delete",
                      list_body("image_names", images));
}

Reply<std::vector<ImageName>> read_removed_from_board(const http::Outcome& outcome) {
  return read_names(outcome, "removed_images");
}

http::Request video_board_request(const Server& server, const BoardId& board,
                                  const ImageName& video) {
  json::Writer writer;
  writer.begin_object();
  if (!board.empty()) {
    writer.member("board_id", board.value);
  }
  writer.member("video_name", video.value).end_object();
  return json_request(server, board.empty() ? http::Method::delete_ : http::Method::post,
                      "/api/v1/videos/board", writer.take());
}

Reply<std::vector<ImageName>> read_video_board(const http::Outcome& outcome, const BoardId& board) {
  return read_names(outcome, board.empty() ? "removed_videos" : "added_videos");
}

http::Request projects_request(const Server& server) {
  return api_request(server, http::Method::get, "/api/v1/projects/");
}

Reply<std::vector<Project>> read_projects(const http::Outcome& outcome) {
  return read_reply(outcome, "a list of projects", [](json::Value root, Shape& shape) {
    std::vector<Project> projects;
    for_each_item(root, shape, [&](json::Value value) {
      const Fields fields(value, shape);
      projects.push_back({.id = fields.text("project_id"), .name = fields.text("name")});
    });
    return projects;
  });
}

}  // namespace invokeai_batch::invokeai
