#include "invokeai_batch/drawing/grid_picture.hpp"

#include <algorithm>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/drawing/font.hpp"
#include "invokeai_batch/drawing/png_file.hpp"

namespace invokeai_batch::drawing {

namespace {

constexpr std::size_t k_letters = 15;  // pixels
constexpr std::size_t k_margin = 8;
constexpr std::size_t k_gap = 4;     // between cells
constexpr std::size_t k_side = 240;  // of the rows' values
constexpr std::size_t k_head_lines = 3;
constexpr std::size_t k_line = 18;  // about a line of the font; what is measured fits in it
constexpr Colour k_ink{28, 30, 34};
constexpr Colour k_soft{100, 105, 112};
constexpr Colour k_hole{234, 234, 232};

std::size_t head_height() {
  return (k_head_lines + 1) * k_line + 2 * k_margin;
}

void draw_lines(Pixels& onto, const Font& font, const std::vector<std::string>& lines,
                std::size_t x, std::size_t y, Colour colour) {
  for (const auto& line : lines) {
    font.draw(onto, x, y, line, colour);
    y += k_line;
  }
}

void draw_cell(Pixels& onto, const Font& font, const GridCell& cell, std::size_t x, std::size_t y,
               std::size_t side) {
  const auto picture = cell.file.empty() ? std::nullopt : read_png(cell.file);
  if (picture) {
    const auto scaled = fitted(*picture, side, side);
    paste(onto, scaled, x + (side - scaled.width) / 2, y + (side - scaled.height) / 2);
    return;
  }
  fill(onto, x, y, side, side, k_hole);
  const auto text = cell.file.empty() ? cell.text : "cannot be read: " + cell.file.string();
  const auto most = side > 2 * k_margin ? (side - k_margin) / k_line : 0;
  draw_lines(onto, font, font.lines_of(text, side - std::min(side, 2 * k_margin), most),
             x + k_margin, y + k_margin, k_soft);
}

void draw_head(Pixels& onto, const Font& font, const GridPicture& grid) {
  font.draw(onto, k_side, k_margin, grid.column_name, k_soft);
  const auto names = font.lines_of(grid.row_name, k_side - 2 * k_margin, 2);
  draw_lines(onto, font, names, k_margin, head_height() - k_line * names.size() - k_margin, k_soft);
  for (std::size_t column = 0; column < grid.columns.size(); ++column) {
    const auto lines = font.lines_of(grid.columns[column], grid.cell, k_head_lines);
    draw_lines(onto, font, lines, k_side + column * (grid.cell + k_gap), k_margin + k_line, k_ink);
  }
}

}  // namespace

PictureSize size_of(const GridPicture& grid) {
  return {k_side + grid.columns.size() * (grid.cell + k_gap) + k_margin,
          head_height() + grid.rows.size() * (grid.cell + k_gap) + k_margin};
}

std::optional<std::size_t> largest_cell(const GridPicture& grid) {
  constexpr std::size_t k_least = 16;
  const auto across =
      (k_longest_side - k_side - k_margin) / std::max<std::size_t>(1, grid.columns.size());
  const auto down =
      (k_longest_side - head_height() - k_margin) / std::max<std::size_t>(1, grid.rows.size());
  const auto track = std::min(across, down);
  return track >= k_least + k_gap ? std::optional(track - k_gap) : std::nullopt;
}

Pixels draw_grid(const GridPicture& grid) {
  const Font font(k_letters);
  const auto size = size_of(grid);
  base::require(size.width <= k_longest_side && size.height <= k_longest_side,
                "a picture is within what viewers open");
  base::require(grid.cells.size() == grid.rows.size() * grid.columns.size(),
                "a grid has a cell for each row and column");
  auto picture = blank(size.width, size.height, k_white);
  draw_head(picture, font, grid);
  const auto most = std::max<std::size_t>(1, grid.cell / k_line);
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    const auto y = head_height() + row * (grid.cell + k_gap);
    draw_lines(picture, font, font.lines_of(grid.rows[row], k_side - 2 * k_margin, most), k_margin,
               y, k_ink);
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
      draw_cell(picture, font, grid.cells[row * grid.columns.size() + column],
                k_side + column * (grid.cell + k_gap), y, grid.cell);
    }
  }
  return picture;
}

}  // namespace invokeai_batch::drawing
