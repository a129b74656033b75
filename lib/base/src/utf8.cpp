#include "invokeai_batch/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::base {

namespace {

struct Decoded {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: not valid UTF-8 here
};

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// Unicode 15, table 3-7: well-formed UTF-8 byte sequences.
Decoded decode(std::string_view text, std::size_t at) {
  const auto first = byte_at(text, at);
  if (first < 0x80) {
    return {first, 1};
  }
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > text.size()) {
    return {};
  }
  char32_t code = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = byte_at(text, at + i);
    if ((next & 0xc0U) != 0x80U) {
      return {};
    }
    code = code << 6U | (next & 0x3fU);
  }
  static constexpr std::array<char32_t, 5> k_smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < k_smallest[size] || code > 0x10ffff || surrogate) {
    return {};
  }
  return {code, size};
}

bool is_unsafe(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  const bool direction = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
                         code == 0x200e || code == 0x200f;
  return control || direction;
}

struct Range {
  char32_t first;
  char32_t last;
};

bool contains(const auto& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const Range& r) { return code >= r.first && code <= r.last; });
}

// The blocks that matter in practice, from Unicode's EastAsianWidth.txt (W and F) and the
// combining-mark blocks; a rare script off by a column only misaligns a table.
constexpr std::array<Range, 13> k_wide{{{0x1100, 0x115f},
                                        {0x2e80, 0x303e},
                                        {0x3041, 0x33ff},
                                        {0x3400, 0x4dbf},
                                        {0x4e00, 0x9fff},
                                        {0xa000, 0xa4cf},
                                        {0xac00, 0xd7a3},
                                        {0xf900, 0xfaff},
                                        {0xfe30, 0xfe6f},
                                        {0xff00, 0xff60},
                                        {0xffe0, 0xffe6},
                                        {0x1f300, 0x1faff},
                                        {0x20000, 0x3fffd}}};
constexpr std::array<Range, 6> k_zero{{{0x300, 0x36f},
                                       {0x200b, 0x200d},
                                       {0x20d0, 0x20ff},
                                       {0xfe00, 0xfe0f},
                                       {0xfe20, 0xfe2f},
                                       {0x1ab0, 0x1aff}}};

std::size_t width_of(char32_t code) {
  if (contains(k_zero, code)) {
    return 0;
  }
  return contains(k_wide, code) ? 2 : 1;
}

std::string clean(std::string_view text, bool single_line) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, bytes] = decode(text, at);
    if (bytes == 0) {
      out += "\xef\xbf\xbd";
      ++at;
      continue;
    }
    const bool blank = code == '\n' || code == '\t' || code == '\r';
    if (blank && single_line) {
      if (!out.empty() && out.back() != ' ') {
        out += ' ';
      }
    } else if ((blank && code != '\r') || !is_unsafe(code)) {
      out += text.substr(at, bytes);
    }
    at += bytes;
  }
  return out;
}

}  // namespace

std::optional<std::size_t> invalid_utf8_at(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto bytes = decode(text, at).bytes;
    if (bytes == 0) {
      return at;
    }
    at += bytes;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) {
  return clean(text, false);
}

std::string one_line(std::string_view text) {
  return clean(text, true);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto [code, bytes] = decode(text, at);
    width += bytes == 0 ? 1 : width_of(code);
    at += bytes == 0 ? 1 : bytes;
  }
  return width;
}

std::string elide(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) {
    return std::string(text);
  }
  if (columns == 0) {
    return {};
  }
  std::size_t width = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto [code, bytes] = decode(text, at);
    const auto next = bytes == 0 ? 1 : width_of(code);
    if (width + next > columns - 1) {
      break;
    }
    width += next;
    at += bytes == 0 ? 1 : bytes;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size() && count > 0; --count) {
    const auto bytes = decode(text, at).bytes;
    at += bytes == 0 ? 1 : bytes;
  }
  return text.substr(0, at);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines{""};
  for (const auto word : split(text, ' ')) {
    auto& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (display_width(line) + 1 + display_width(word) <= columns) {
      line += " " + std::string(word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

std::string pad_right(std::string_view text, std::size_t columns) {
  const auto width = display_width(text);
  return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

}  // namespace invokeai_batch::base
