// Boards and what lies on them. Source: routers/boards.py, routers/board_images.py.
#include <algorithm>

#include "fields.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "routes.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {
namespace {

Reply create_board(World& world, const Call& call) {
  const auto name = call.request.parameter("board_name");
  if (!name) {
    const Invalid missing{"missing", {"\"query\"", "\"board_name\""}, "Field required", "null"};
    return json_reply(detail_json({missing}), 422);
  }
  constexpr std::size_t longest = 300;
  if (base::first_characters(*name, longest).size() < name->size()) {
    const Invalid too_long{"string_too_long",
                           {"\"query\"", "\"board_name\""},
                           "String should have at most 300 characters",
                           json::quoted(*name),
                           R"({"max_length":300})"};
    return json_reply(detail_json({too_long}), 422);
  }
  Board board{.id = world.ids.uuid(),
              .name = *name,
              .user_id = call.user.id,
              .owner = call.user.name,
              .created_at = timestamp()};
  board.updated_at = board.created_at;
  const auto& stored = world.boards.add(std::move(board));
  return json_reply(board_dto(world.flavour(), stored, world.images, true), 201);
}

std::vector<const Board*> sorted_boards(World& world, const Call& call) {
  const bool with_archived = call.request.parameter("include_archived") == "true";
  std::vector<const Board*> boards;
  for (const auto& board : world.boards.all()) {
    if ((with_archived || !board.is_archived) && may_see(world, call.user, board)) {
      boards.push_back(&board);
    }
  }
  if (call.request.parameter("order_by") == "board_name") {
    std::stable_sort(boards.begin(), boards.end(), [](const Board* a, const Board* b) {
      return base::to_lower(a->name) < base::to_lower(b->name);
    });
  }
  if (call.request.parameter("direction").value_or("DESC") == "DESC") {
    std::reverse(boards.begin(), boards.end());
  }
  return boards;
}

Reply list_boards(World& world, const Call& call) {
  const auto boards = sorted_boards(world, call);
  const auto offset = base::parse_integer(call.request.parameter("offset").value_or(""));
  const auto limit = base::parse_integer(call.request.parameter("limit").value_or(""));
  const bool wants_all = call.request.parameter("all") == "true";
  if (!wants_all && (!offset || !limit)) {
    return error_reply(400,
                       "Invalid request: Must provide either 'all' or both 'offset' and "
                       "'limit'");
  }
  const auto begin = wants_all ? 0 : std::min(static_cast<std::size_t>(*offset), boards.size());
  const auto count =
      wants_all ? boards.size() : std::min(static_cast<std::size_t>(*limit), boards.size() - begin);
  std::vector<std::string> items;
  for (auto i = begin; i < begin + count; ++i) {
    items.push_back(board_dto(world.flavour(), *boards[i], world.images));
  }
  if (wants_all) {
    return json_reply(json_array(items));
  }
  json::Writer out;
  out.begin_object().key("limit").integer(*limit).key("offset").integer(*offset);
  // The server counts the page, not the boards.
  out.key("total").integer(static_cast<std::int64_t>(count));
  out.key("items").raw(json_array(items)).end_object();
  return json_reply(out.take());
}

Board& board_of(World& world, const Call& call) {
  auto* board = world.boards.find(call.argument("board_id"));
  if (board == nullptr) {
    throw Refusal{error_reply(404, "Board not found")};
  }
  if (!may_see(world, call.user, *board)) {
    throw Refusal{error_reply(403, "Not authorized to access this board")};
  }
  return *board;
}

/// The board, which the user may change; throws Refusal (403, 404).
Board& own_board(World& world, const Call& call, const char* what) {
  auto& board = board_of(world, call);
  if (world.settings.is_multiuser && !call.user.is_admin && board.user_id != call.user.id) {
    throw Refusal{error_reply(403, std::string("Not authorized to ") + what + " this board")};
  }
  return board;
}

Reply patch_board(World& world, const Call& call) {
  auto& board = own_board(world, call, "update");
  const auto document = body_of(call);
  for (const auto& [name, value] : document.root()) {
    if (name == "board_name" && value.is_string()) {
      board.name = value.text();
    } else if (name == "archived" && value.is_boolean()) {
      board.is_archived = *value.boolean();
    } else if (name == "cover_image_name" && value.is_string()) {
      // Kept, and never shown: see boards.cpp.
      if (world.images.find(std::string(value.text())) == nullptr) {
        return error_reply(500, "Failed to update board");
      }
    } else if (name == "board_visibility" && value.is_string() && world.flavour().at_least(13)) {
      board.visibility = value.text();
    } else if (!value.is_null()) {
      const Invalid extra{"extra_forbidden",
                          {"\"body\"", json::quoted(name)},
                          "Extra inputs are not permitted",
                          json::to_text(value)};
      return json_reply(detail_json({extra}), 422);
    }
  }
  board.updated_at = timestamp();
  return json_reply(board_dto(world.flavour(), board, world.images), 201);
}

Reply delete_board(World& world, const Call& call) {
  const auto id = own_board(world, call, "delete").id;
  std::vector<std::string> images;
  std::vector<std::string> videos;
  for (const auto* media : world.images.on_board(id)) {
    (media->is_video ? videos : images).push_back(media->name);
  }
  const bool with_images = call.request.parameter("include_images") == "true";
  for (const auto* names : {&images, &videos}) {
    for (const auto& name : *names) {
      if (with_images) {
        delete_image(world, name);
      } else {
        world.images.put_on_board(*world.images.find(name), std::nullopt);
      }
    }
  }
  world.boards.erase(id);
  const std::vector<std::string> none;
  json::Writer out;
  out.begin_object().member("board_id", id);
  out.key("deleted_board_images").raw(json_strings(with_images ? none : images));
  out.key("deleted_images").raw(json_strings(with_images ? images : none));
  if (world.flavour().at_least(14)) {
    out.key("deleted_board_videos").raw(json_strings(with_images ? none : videos));
    out.key("deleted_videos").raw(json_strings(with_images ? videos : none));
    out.key("failed_images").raw("[]").key("failed_videos").raw("[]");
  }
  out.end_object();
  return json_reply(out.take());
}

Reply image_names(World& world, const Call& call) {
  const auto& id = call.argument("board_id");
  if (id != "none" && (world.boards.find(id) != nullptr || world.flavour().at_least(13))) {
    static_cast<void>(board_of(world, call));
  }
  ImageFilter filter;
  filter.board_id = id;
  filter.categories = call.request.parameters("categories");
  if (const auto flag = call.request.parameter("is_intermediate")) {
    filter.is_intermediate = *flag == "true";
  }
  filter.is_oldest_first = true;
  filter.is_starred_first = false;
  std::vector<std::string> names;
  for (const auto* image : world.images.select(filter)) {
    names.push_back(image->name);
  }
  return json_reply(json_strings(names));
}

Reply add_images(World& world, const std::string& board_id, const std::vector<std::string>& names) {
  if (world.boards.find(board_id) == nullptr) {
    return world.flavour().at_least(13) ? error_reply(404, "Board not found")
                                        : error_reply(500, "Failed to add images to board");
  }
  std::vector<std::string> boards{board_id};
  std::vector<std::string> added;
  for (const auto& name : names) {
    if (auto* image = world.images.find(name)) {
      const auto before = image->board_id.value_or("none");
      if (std::find(boards.begin(), boards.end(), before) == boards.end()) {
        boards.push_back(before);
      }
      world.images.put_on_board(*image, board_id);
      added.push_back(name);
    }
  }
  return changed_images_reply(world, "added_images", boards, added, 201);
}

Reply remove_images(World& world, const std::vector<std::string>& names) {
  std::vector<std::string> boards{"none"};
  std::vector<std::string> removed;
  for (const auto& name : names) {
    auto* image = world.images.find(name);
    if (image != nullptr && image->board_id) {
      boards.push_back(*image->board_id);
      world.images.put_on_board(*image, std::nullopt);
      removed.push_back(name);
    }
  }
  return changed_images_reply(world, "removed_images", boards, removed, 201);
}

/// One name (`image_name`) or many (`image_names`).
std::vector<std::string> names_of(const World& world, json::Value body) {
  if (body["image_name"].is_string()) {
    return {std::string(body["image_name"].text())};
  }
  check_name_count(world, body["image_names"]);
  return strings_of(body["image_names"]);
}

Reply add_to_board(World& world, const Call& call) {
  const auto body = body_of(call);
  return add_images(world, std::string(body.root()["board_id"].text()),
                    names_of(world, body.root()));
}

Reply remove_from_board(World& world, const Call& call) {
  const auto body = body_of(call);
  return remove_images(world, names_of(world, body.root()));
}

}  // namespace

void add_board_routes(Router& router, World& world) {
  const auto add = [&](const char* method, const char* path, Reply (*answer)(World&, const Call&)) {
    router.add({method, path, Access::user,
                [&world, answer](const Call& call) { return answer(world, call); }});
  };
  add("GET", "/api/v1/boards/", list_boards);
  add("POST", "/api/v1/boards/", create_board);
  add("GET", "/api/v1/boards/{board_id}", [](World& w, const Call& call) {
    return json_reply(board_dto(w.flavour(), board_of(w, call), w.images));
  });
  add("PATCH", "/api/v1/boards/{board_id}", patch_board);
  add("DELETE", "/api/v1/boards/{board_id}", delete_board);
  add("GET", "/api/v1/boards/{board_id}/image_names", image_names);
  add("POST", "/api/v1/board_images/", add_to_board);
  add("DELETE", "/api/v1/board_images/", remove_from_board);
  add("POST", "/api/v1/board_images/batch", add_to_board);
  add("POST", "/api/v1/board_images/batch/delete", remove_from_board);
}

}  // namespace invokeai_batch::sim
