#include "routes.hpp"

#include "fields.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {

json::Document body_of(const Call& call) {
  try {
    return json::parse(call.request.body, "body");
  } catch (const base::Error&) {
    const Invalid invalid{"json_invalid",
                          {"\"body\"", "0"},
                          "JSON decode error",
                          "{}",
                          R"({"error":"Expecting value"})"};
    throw Refusal{json_reply(detail_json({invalid}), 422)};
  }
}

std::int64_t integer_argument(const Call& call, const std::string& name) {
  const auto& text = call.argument(name);
  if (const auto number = base::parse_integer(text)) {
    return *number;
  }
  const Invalid invalid{"int_parsing",
                        {"\"path\"", json::quoted(name)},
                        "Input should be a valid integer, unable to parse string as an integer",
                        json::quoted(text)};
  throw Refusal{json_reply(detail_json({invalid}), 422)};
}

bool may_see(const World& world, const User& user, const Board& board) {
  return !world.settings.is_multiuser || user.is_admin || board.user_id == user.id ||
         board.visibility != "private";
}

bool may_see(World& world, const User& user, const Image& image) {
  const auto* board = image.board_id ? world.boards.find(*image.board_id) : nullptr;
  return !world.settings.is_multiuser || !world.flavour().at_least(14) || user.is_admin ||
         image.user_id == user.id || (board != nullptr && may_see(world, user, *board));
}

bool may_change(World& world, const User& user, const Image& image) {
  const auto* board = image.board_id ? world.boards.find(*image.board_id) : nullptr;
  return !world.settings.is_multiuser || user.is_admin || image.user_id == user.id ||
         (board != nullptr && (board->user_id == user.id || board->visibility == "public"));
}

Image& visible_image(World& world, const User& user, const std::string& name) {
  auto* image = world.images.find(name);
  if (image == nullptr) {
    throw Refusal{error_reply(404, "Not Found")};
  }
  if (!may_see(world, user, *image)) {
    throw Refusal{error_reply(403, "Not authorized to access this image")};
  }
  return *image;
}

void check_name_count(const World& world, json::Value names) {
  // The development server of version 7 took any number.
  if (world.flavour().at_least(14) && world.flavour().release != k_v7_dev) {
    std::vector<Invalid> errors;
    check_list_size(names, 1000, {"\"body\"", "\"image_names\""}, errors);
    if (!errors.empty()) {
      throw Refusal{json_reply(detail_json(errors), 422)};
    }
  }
}

Reply changed_images_reply(const World& world, const char* name,
                           const std::vector<std::string>& boards,
                           const std::vector<std::string>& names, int status) {
  json::Writer out;
  out.begin_object().key("affected_boards").raw(json_strings(boards));
  out.key(name).raw(json_strings(names));
  // Recorded: the development server of version 7 tells it of deletions only.
  const bool tells_failures =
      world.flavour().release != k_v7_dev || std::string_view(name) == "deleted_images";
  if (world.flavour().at_least(14) && tells_failures) {
    out.key("failed_images").raw("[]");
  }
  out.end_object();
  return json_reply(out.take(), status);
}

}  // namespace invokeai_batch::sim
