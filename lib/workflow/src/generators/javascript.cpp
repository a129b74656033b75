#include "generators/javascript.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace invokeai_batch::workflow {

namespace {

// White space (ECMA-262, "White Space" and "Line Terminators"), as UTF-8.
constexpr std::array<std::string_view, 25> k_spaces{
    " ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u00a0", "\u1680", "\u2000",
    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
    "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t begin) {
  auto end = begin;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  return end - begin;
}

// How long the decimal number is that stands at the beginning of a text without a sign; 0: none.
std::size_t length_of_number(std::string_view text) {
  const auto whole = digits_at(text, 0);
  auto end = whole;
  std::size_t fraction = 0;
  if (end < text.size() && text[end] == '.') {
    fraction = digits_at(text, end + 1);
    end += whole + fraction > 0 ? 1 + fraction : 0;
  }
  if (whole + fraction == 0) {
    return 0;
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const bool is_signed = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-');
    const auto exponent = digits_at(text, end + (is_signed ? 2 : 1));
    end += exponent > 0 ? (is_signed ? 2 : 1) + exponent : 0;
  }
  return end;
}

std::optional<double> to_double(std::string_view digits, bool negative) {
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc()) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

std::string_view without_sign(std::string_view text, bool& negative) {
  negative = text.starts_with('-');
  text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
  return text;
}

}  // namespace

double javascript_round(double value) {
  const auto below = std::floor(value);
  return value - below >= 0.5 ? below + 1 : below;
}

std::optional<double> javascript_integer(std::string_view text) {
  bool negative = false;
  const auto rest = without_sign(javascript_trim(text), negative);
  const auto digits = digits_at(rest, 0);
  return digits == 0 ? std::nullopt : to_double(rest.substr(0, digits), negative);
}

std::optional<double> javascript_number(std::string_view text) {
  bool negative = false;
  const auto rest = without_sign(javascript_trim(text), negative);
  const auto length = length_of_number(rest);
  return length == 0 ? std::nullopt : to_double(rest.substr(0, length), negative);
}

std::string_view javascript_trim(std::string_view text) {
  const auto shorten = [](auto touches, auto remove) {
    for (bool again = true; again;) {
      const auto* const space = std::find_if(k_spaces.begin(), k_spaces.end(), touches);
      again = space != k_spaces.end();
      if (again) {
        remove(space->size());
      }
    }
  };
  shorten([&](std::string_view space) { return text.starts_with(space); },
          [&](std::size_t size) { text.remove_prefix(size); });
  shorten([&](std::string_view space) { return text.ends_with(space); },
          [&](std::size_t size) { text.remove_suffix(size); });
  return text;
}

std::vector<std::string_view> javascript_split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> pieces;
  for (auto at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    pieces.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  pieces.push_back(text);
  return pieces;
}

}  // namespace invokeai_batch::workflow
