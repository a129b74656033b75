// Words on pictures, in the one font that the program brings along (DejaVu Sans).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/drawing/pixels.hpp"

namespace invokeai_batch::drawing {

/// One size of the font. Text is UTF-8; a character that the font lacks is a box.
class Font {
 public:
  /// `size`: of the letters, in pixels.
  explicit Font(std::size_t size);
  ~Font();
  Font(const Font&) = delete;
  Font& operator=(const Font&) = delete;

  [[nodiscard]] std::size_t line_height() const;
  [[nodiscard]] std::size_t width_of(std::string_view text) const;

  /// The text in lines no wider than `width`, broken at blanks and, where a word is too long, in
  /// it; at most `most` lines, the last one with `…` when there would be more.
  [[nodiscard]] std::vector<std::string> lines_of(std::string_view text, std::size_t width,
                                                  std::size_t most) const;

  /// One line, its upper left corner at (x, y).
  void draw(Pixels& onto, std::size_t x, std::size_t y, std::string_view text, Colour colour) const;

 private:
  struct Face;
  std::unique_ptr<Face> m_face;
};

}  // namespace invokeai_batch::drawing
