#include "invokeai_batch/drawing/grid_picture.hpp"

#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/drawing/png_file.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch::drawing;
using invokeai_batch::tests::TemporaryDirectory;

namespace {

GridPicture grid_of(std::size_t rows, std::size_t columns) {
  GridPicture grid{"prompt",
                   "cfg",
                   std::vector<std::string>(rows, "a red fox"),
                   std::vector<std::string>(columns, "7.5"),
                   {},
                   64};
  grid.cells.resize(rows * columns);
  return grid;
}

}  // namespace

TEST_CASE("grid: each image stands in its cell", "[drawing]") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "red.png";
  std::ofstream(file, std::ios::binary) << png_bytes(blank(32, 32, Colour{255, 0, 0}));
  auto grid = grid_of(2, 2);
  grid.cells[3].file = file;
  grid.cells[0].text = "failed: CUDA out of memory";
  grid.cells[1].file = directory.path() / "nowhere.png";
  const auto picture = draw_grid(grid);
  const auto size = size_of(grid);
  CHECK(picture.width == size.width);
  CHECK(picture.height == size.height);
  const auto reds = [&picture](std::size_t left, std::size_t top) {
    std::size_t count = 0;
    for (auto y = top; y < picture.height; ++y) {
      for (auto x = left; x < picture.width; ++x) {
        const auto* byte = &picture.bytes[(y * picture.width + x) * 3];
        count += byte[0] == 255 && byte[1] == 0 ? 1U : 0U;
      }
    }
    return count;
  };
  CHECK(reds(0, 0) == 64 * 64);
  CHECK(reds(picture.width - 80, picture.height - 80) == 64 * 64);
}

TEST_CASE("grid: what is too large is known before it is drawn", "[drawing]") {
  auto grid = grid_of(100, 3);
  grid.cell = 256;
  CHECK(size_of(grid).height > k_longest_side);
  const auto fits = largest_cell(grid);
  REQUIRE(fits.has_value());
  grid.cell = *fits;
  CHECK(size_of(grid).height <= k_longest_side);
  grid.cell = *fits + 1;
  CHECK(size_of(grid).height > k_longest_side);
  CHECK_FALSE(largest_cell(grid_of(3'000, 1)).has_value());
}

TEST_CASE("grid: cells of a few pixels hold no words", "[drawing]") {
  auto grid = grid_of(1, 1);
  grid.cell = 16;
  grid.cells[0].text = "failed";
  CHECK(draw_grid(grid).width == size_of(grid).width);
}
