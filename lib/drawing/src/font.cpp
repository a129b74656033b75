#include "invokeai_batch/drawing/font.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <stdexcept>
#include <string>

#include "invokeai_batch/base/packed.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/utf8.hpp"

// The bytes of the font: font_file.S.
extern "C" const char invokeai_batch_font_begin[];
extern "C" const char invokeai_batch_font_end[];

namespace invokeai_batch::drawing {

namespace {

constexpr unsigned k_fraction = 6;  // FreeType counts 64ths of a pixel

std::size_t whole_pixels(FT_Pos length) {
  return static_cast<std::size_t>(std::max<FT_Pos>(length, 0)) >> k_fraction;
}

// Takes the first character off. REQUIRES: not empty, valid UTF-8.
FT_ULong take_character(std::string_view& text) {
  base::require(!text.empty(), "a character is taken off a text that has one");
  const auto bytes = base::first_characters(text, 1);
  constexpr unsigned k_payload = 0x3f;
  const auto lead = static_cast<unsigned char>(bytes.front());
  FT_ULong code = bytes.size() == 1 ? lead : lead & (0xffU >> (bytes.size() + 1));
  for (const char c : bytes.substr(1)) {
    code = code << k_fraction | (static_cast<unsigned char>(c) & k_payload);
  }
  text.remove_prefix(bytes.size());
  return code;
}

}  // namespace

struct Font::Face {
  std::string file;  // FreeType reads in it as long as there is a face
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  Face() = default;
  ~Face() {
    FT_Done_Face(face);
    FT_Done_FreeType(library);
  }
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;
};

Font::Font(std::size_t size) : m_face(std::make_unique<Face>()) {
  m_face->file = base::unpacked({invokeai_batch_font_begin,
                                 std::size_t(invokeai_batch_font_end - invokeai_batch_font_begin)});
  if (FT_Init_FreeType(&m_face->library) != 0 ||
      FT_New_Memory_Face(m_face->library, reinterpret_cast<const FT_Byte*>(m_face->file.data()),
                         static_cast<FT_Long>(m_face->file.size()), 0, &m_face->face) != 0 ||
      FT_Set_Pixel_Sizes(m_face->face, 0, static_cast<FT_UInt>(size)) != 0) {
    throw std::logic_error("the font that the program brings along cannot be read");
  }
}

Font::~Font() = default;

std::size_t Font::line_height() const {
  return whole_pixels(m_face->face->size->metrics.height);
}

std::size_t Font::width_of(std::string_view text) const {
  FT_Pos width = 0;
  while (!text.empty()) {
    if (FT_Load_Char(m_face->face, take_character(text), FT_LOAD_DEFAULT) == 0) {
      width += m_face->face->glyph->advance.x;
    }
  }
  return whole_pixels(width);
}

std::vector<std::string> Font::lines_of(std::string_view text, std::size_t width,
                                        std::size_t most) const {
  const auto clean = base::one_line(text);
  std::string_view rest = clean;
  std::vector<std::string> lines;
  while (!rest.empty() && lines.size() < most) {
    std::size_t end = 0;
    std::size_t blank = 0;
    while (end < rest.size()) {
      const auto next = end + base::first_characters(rest.substr(end), 1).size();
      if (end > 0 && width_of(rest.substr(0, next)) > width) {
        break;
      }
      blank = rest[end] == ' ' ? end : blank;
      end = next;
    }
    const auto cut = end < rest.size() && blank > 0 ? blank : end;
    lines.emplace_back(rest.substr(0, cut));
    rest.remove_prefix(cut);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  }
  if (!rest.empty() && !lines.empty()) {
    lines.back() += "…";
  }
  return lines;
}

void Font::draw(Pixels& onto, std::size_t x, std::size_t y, std::string_view text,
                Colour colour) const {
  const auto baseline = y + whole_pixels(m_face->face->size->metrics.ascender);
  auto pen = static_cast<FT_Pos>(x) << k_fraction;
  while (!text.empty()) {
    if (FT_Load_Char(m_face->face, take_character(text), FT_LOAD_RENDER) != 0) {
      continue;
    }
    const auto& glyph = *m_face->face->glyph;
    const auto left = static_cast<FT_Int>(pen >> k_fraction) + glyph.bitmap_left;
    const auto top = static_cast<FT_Int>(baseline) - glyph.bitmap_top;
    for (FT_Int row = 0; row < static_cast<FT_Int>(glyph.bitmap.rows); ++row) {
      for (FT_Int column = 0; column < static_cast<FT_Int>(glyph.bitmap.width); ++column) {
        if (left + column >= 0 && top + row >= 0) {
          blend(onto, static_cast<std::size_t>(left + column), static_cast<std::size_t>(top + row),
                colour, glyph.bitmap.buffer[row * glyph.bitmap.pitch + column]);
        }
      }
    }
    pen += glyph.advance.x;
  }
}

}  // namespace invokeai_batch::drawing
