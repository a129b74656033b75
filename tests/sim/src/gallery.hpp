// Many images at once: records alone, their files are made when somebody asks for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "invokeai_batch/json/value.hpp"
#include "world.hpp"

namespace invokeai_batch::sim {

struct GalleryOrder {
  std::int64_t count = 0;
  std::uint32_t width = 512;
  std::uint32_t height = 512;
  std::size_t bytes = 0;          // of each file, at least
  std::string board = "Gallery";  // made when there is none of that name; "none": on no board
};

/// "N", "N:WIDTHxHEIGHT" or "N:WIDTHxHEIGHT:BYTES". Throws base::Error(usage).
[[nodiscard]] GalleryOrder gallery_order(std::string_view text);
/// `{count, width, height, bytes, board}`.
[[nodiscard]] GalleryOrder gallery_order(json::Value body);

/// Images a second apart, the last one now, each with the metadata of a generation ("picture 17",
/// seed 17, 30 steps …); every fiftieth is starred.
void fill_gallery(World& world, const GalleryOrder& order);

}  // namespace invokeai_batch::sim
