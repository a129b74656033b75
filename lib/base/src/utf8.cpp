#include "invokeai_batch/base/utf8.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::base {

namespace {

struct Decoded {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: not valid UTF-8 here
};

Decoded decode(std::string_view text, std::size_t at) {
  const auto first = static_cast<std::uint8_t>(text[at]);
  if (first < 0x80) {
    return {first, 1};
  }
  utf8proc_int32_t code = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
  const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  return size > 0 ? Decoded{static_cast<char32_t>(code), static_cast<std::size_t>(size)}
                  : Decoded{};
}

bool is_unsafe(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
  const bool direction = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
                         code == 0x200e || code == 0x200f;
  return control || direction;
}

std::size_t width_of(char32_t code) {
  if (code < 0x7f) {
    return 1;
  }
  return static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(code)));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The mapped text; invalid bytes are kept as they are.
std::string mapped(std::string_view text, int options) {
  std::string out;
  while (!text.empty()) {
    const auto valid = text.substr(0, invalid_utf8_at(text).value_or(text.size()));
    utf8proc_uint8_t* result = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                   static_cast<utf8proc_ssize_t>(valid.size()), &result,
                                   static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
    if (size < 0) {
      throw std::bad_alloc();  // all that valid text can fail with
    }
    out.append(reinterpret_cast<const char*>(result), static_cast<std::size_t>(size));
    text.remove_prefix(valid.size());
    const auto invalid = std::min<std::size_t>(text.size(), 1);
    out += text.substr(0, invalid);
    text.remove_prefix(invalid);
  }
  return out;
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

std::string composed(std::string_view text) {
  return is_ascii(text) ? std::string(text) : mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string folded(std::string_view text) {
  return is_ascii(text) ? to_lower(text)
                        : mapped(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
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

char32_t first_code_point(std::string_view text) {
  constexpr char32_t k_replacement = 0xfffd;
  require(!text.empty(), "a text that begins with something is not empty");
  const auto [code, bytes] = decode(text, 0);
  return bytes == 0 ? k_replacement : code;
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
