#include "gallery.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr std::int64_t k_most_images = 1'000'000;

[[noreturn]] void refuse(std::string_view text) {
  throw base::Error(base::ErrorClass::usage,
                    {.what = "--gallery " + std::string(text) +
                             ": expected N, N:WIDTHxHEIGHT or N:WIDTHxHEIGHT:BYTES"});
}

std::int64_t number_in(std::string_view part, std::int64_t most, std::string_view whole) {
  const auto number = base::parse_integer(part);
  if (!number || *number < 1 || *number > most) {
    refuse(whole);
  }
  return *number;
}

std::string metadata_of(std::int64_t index, const GalleryOrder& order) {
  json::Writer out;
  out.begin_object().member("generation_mode", "txt2img");
  out.member("positive_prompt", "picture " + std::to_string(index));
  out.member("negative_prompt", "blurry").key("seed").integer(index);
  out.key("width").integer(order.width).key("height").integer(order.height);
  out.key("steps").integer(30).key("cfg_scale").number(7.5).member("scheduler", "euler");
  out.key("model").begin_object().member("key", "tiny").member("hash", "blake3:tiny");
  out.member("name", "tiny-sdxl").member("base", "sdxl").member("type", "main").end_object();
  out.end_object();
  return out.take();
}

std::optional<std::string> board_id_of(World& world, const std::string& name) {
  if (name == "none") {
    return std::nullopt;
  }
  const auto& boards = world.boards.all();
  const auto found = std::find_if(boards.begin(), boards.end(),
                                  [&](const Board& board) { return board.name == name; });
  if (found != boards.end()) {
    return found->id;
  }
  const auto now = timestamp();
  return world.boards
      .add({.id = world.ids.uuid(), .name = name, .created_at = now, .updated_at = now})
      .id;
}

}  // namespace

GalleryOrder gallery_order(std::string_view text) {
  const auto parts = base::split(text, ':');
  if (parts.size() > 3) {
    refuse(text);
  }
  GalleryOrder order{.count = number_in(parts[0], k_most_images, text)};
  if (parts.size() > 1) {
    const auto sides = base::split(parts[1], 'x');
    if (sides.size() != 2) {
      refuse(text);
    }
    order.width = static_cast<std::uint32_t>(number_in(sides[0], 65535, text));
    order.height = static_cast<std::uint32_t>(number_in(sides[1], 65535, text));
  }
  if (parts.size() > 2) {
    order.bytes = static_cast<std::size_t>(number_in(parts[2], INT32_MAX, text));
  }
  return order;
}

GalleryOrder gallery_order(json::Value body) {
  GalleryOrder order;
  order.count = std::clamp<std::int64_t>(body["count"].integer().value_or(0), 0, k_most_images);
  order.width = static_cast<std::uint32_t>(body["width"].integer().value_or(order.width));
  order.height = static_cast<std::uint32_t>(body["height"].integer().value_or(order.height));
  order.bytes = static_cast<std::size_t>(body["bytes"].integer().value_or(0));
  if (body["board"].is_string()) {
    order.board = body["board"].text();
  }
  return order;
}

void fill_gallery(World& world, const GalleryOrder& order) {
  const auto board_id = board_id_of(world, order.board);
  const auto now = base::read_clocks().wall;
  for (std::int64_t i = 0; i < order.count; ++i) {
    Image image;
    image.name = world.ids.uuid() + ".png";
    image.picture = {order.width, order.height, base::sha256_hex("gallery " + image.name),
                     order.bytes};
    image.created_at = timestamp(now - std::chrono::seconds(order.count - 1 - i));
    image.updated_at = image.created_at;
    image.is_starred = i % 50 == 49;
    image.session_id = world.ids.uuid();
    image.board_id = board_id;
    image.metadata = std::make_shared<std::string>(metadata_of(i, order));
    world.images.add(std::move(image));
  }
}

}  // namespace invokeai_batch::sim
