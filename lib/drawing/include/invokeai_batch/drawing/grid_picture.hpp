// A grid of images with the values of its two axes, as one picture.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/drawing/pixels.hpp"

namespace invokeai_batch::drawing {

/// No side of a picture is longer: what is longer is shown by few programs.
inline constexpr std::size_t k_longest_side = 16'384;

struct GridCell {
  std::filesystem::path file{};  // empty: there is none, and `text` says why
  std::string text{};
};

struct GridPicture {
  std::string row_name{};  // the inputs
  std::string column_name{};
  std::vector<std::string> rows{};  // their values
  std::vector<std::string> columns{};
  std::vector<GridCell> cells{};  // row by row; REQUIRES: rows × columns of them
  std::size_t cell = 256;         // the side of one, in pixels
};

struct PictureSize {
  std::size_t width = 0;
  std::size_t height = 0;
};
[[nodiscard]] PictureSize size_of(const GridPicture& grid);

/// The largest cell with which the picture is no longer than k_longest_side; nullopt when not even
/// a cell of 16 pixels fits.
[[nodiscard]] std::optional<std::size_t> largest_cell(const GridPicture& grid);

/// REQUIRES: size_of() is within k_longest_side. A file that is no PNG is a cell that says so.
[[nodiscard]] Pixels draw_grid(const GridPicture& grid);

}  // namespace invokeai_batch::drawing
