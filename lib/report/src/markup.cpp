#include "markup.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::report {

namespace {

std::uint32_t hex_digit(char c) {
  return static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

// Hexadecimal digits to base 64 (RFC 4648): three digits are two letters.
std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view k_letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t k_group = 4;
  const auto letters = (hex.size() * 4 + 5) / 6;
  std::string digits(hex);
  digits.append((3 - digits.size() % 3) % 3, '0');
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 3) {
    const auto bits =
        hex_digit(digits[i]) << 8U | hex_digit(digits[i + 1]) << 4U | hex_digit(digits[i + 2]);
    text += k_letters[bits >> 6U];
    text += k_letters[bits & 0x3fU];
  }
  text.resize(letters);
  text.append((k_group - text.size() % k_group) % k_group, '=');
  return text;
}

}  // namespace

std::string as_utf8(std::string_view text) {
  return base::invalid_utf8_at(text) ? base::printable(text) : std::string(text);
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string json_for_html(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    // Only strings can have one, and there the escape means the same.
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string policy_source(std::string_view text) {
  return "'sha256-" + base64_of_hex(base::sha256_hex(text)) + "'";
}

std::string fill_slots(std::string_view text,
                       const std::vector<std::pair<std::string_view, std::string>>& values) {
  constexpr std::string_view k_mark = "%%";
  std::string out;
  while (true) {
    const auto begin = text.find(k_mark);
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(begin + k_mark.size());
    const auto name = text.substr(0, text.find(k_mark));
    const auto found = std::find_if(values.begin(), values.end(),
                                    [name](const auto& value) { return value.first == name; });
    out += found->second;
    text.remove_prefix(name.size() + k_mark.size());
  }
}

}  // namespace invokeai_batch::report
