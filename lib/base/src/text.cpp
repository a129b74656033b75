#include "invokeai_batch/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::base {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The run of digits at `at`, without leading zeros, and where it ends.
struct DigitRun {
  std::string_view digits;
  std::size_t end;
};

DigitRun digit_run(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  auto begin = at;
  while (begin + 1 < end && text[begin] == '0') {
    ++begin;
  }
  return {text.substr(begin, end - begin), end};
}

}  // namespace

// Asked of every token of a JSON text: one look at either end is the rule.
std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  while (true) {
    const auto end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) {
      return parts;
    }
    begin = end + 1;
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) {
    if (&part != &parts.front()) {
      out += separator;
    }
    out += part;
  }
  return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit) ||
      (digits.size() > 1 && digits.front() == '0')) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<double> parse_number(std::string_view text) {
  const auto unsigned_part = text.substr(text.starts_with('-') ? 1 : 0);
  // from_chars would also take "inf" and "nan".
  if (unsigned_part.empty() || !(is_digit(unsigned_part[0]) || unsigned_part[0] == '.')) {
    return std::nullopt;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

// The layout of ECMA-262, Number::toString, around the shortest digits that read back the same.
std::string number_to_text(double value) {
  require(std::isfinite(value), "a number that is written is finite");
  if (value == 0) {
    return "0";  // JSON.stringify(-0) is "0"
  }
  char buffer[64] = {};
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const auto e = text.find('e');
  std::string digits;
  std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(e),
               std::back_inserter(digits), is_digit);
  const int exponent = std::atoi(text.data() + e + 1);
  const auto count = static_cast<int>(digits.size());
  const std::string sign = value < 0 ? "-" : "";
  if (exponent >= 21 || exponent < -6) {
    if (count > 1) {
      digits.insert(1, ".");
    }
    return sign + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
  }
  if (exponent < 0) {
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  }
  if (count <= exponent + 1) {
    return sign + digits + std::string(static_cast<std::size_t>(exponent + 1 - count), '0');
  }
  return sign + digits.insert(static_cast<std::size_t>(exponent) + 1, ".");
}

std::string count_of(std::size_t count, std::string_view singular, std::string_view plural) {
  const auto noun = count == 1       ? std::string(singular)
                    : plural.empty() ? std::string(singular) + "s"
                                     : std::string(plural);
  return std::to_string(count) + " " + noun;
}

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const auto x = digit_run(a, i);
      const auto y = digit_run(b, j);
      if (x.digits.size() != y.digits.size()) {
        return x.digits.size() < y.digits.size();
      }
      if (x.digits != y.digits) {
        return x.digits < y.digits;
      }
      i = x.end;
      j = y.end;
      continue;
    }
    const char x = lower(a[i]);
    const char y = lower(b[j]);
    if (x != y) {
      return static_cast<unsigned char>(x) < static_cast<unsigned char>(y);
    }
    ++i;
    ++j;
  }
  if (i < a.size() || j < b.size()) {
    return j < b.size();
  }
  return a < b;
}

LineColumn line_column(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const auto begin = before.rfind('\n');
  const auto in_line = before.substr(begin == std::string_view::npos ? 0 : begin + 1);
  // A continuation byte (10xxxxxx) is no character of its own.
  const auto column =
      1 + static_cast<std::size_t>(std::count_if(in_line.begin(), in_line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
      }));
  return {line, column};
}

namespace {

// In $'…': what a terminal would take for a command is written as its bytes, and so is everything
// beside it that is not plain.
std::string escaped_word(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string word = "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      word += '\\';
      word += c;
    } else if (byte >= 0x20 && byte < 0x7f) {
      word += c;
    } else {
      word += "\\x";
      word += k_digits[byte >> 4U];
      word += k_digits[byte & 0xfU];
    }
  }
  return word + "'";
}

}  // namespace

std::string shell_word(std::string_view text) {
  constexpr std::string_view k_harmless =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
  if (!text.empty() && text.find_first_not_of(k_harmless) == std::string_view::npos) {
    return std::string(text);
  }
  if (one_line(text) != text) {
    return escaped_word(text);
  }
  std::string word = "'";
  for (const char c : text) {
    word += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return word + "'";
}

std::string source_excerpt(std::string_view text, std::size_t offset) {
  constexpr std::size_t k_before = 40;
  constexpr std::size_t k_width = 70;
  offset = std::min(offset, text.size());
  const auto previous = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const auto begin = previous == std::string_view::npos ? 0 : previous + 1;
  const auto line = text.substr(begin, text.find('\n', begin) - begin);
  if (trim(line).empty()) {
    return {};
  }
  auto from = offset - begin > k_before ? offset - begin - k_before : 0;
  while (from > 0 && (static_cast<unsigned char>(line[from]) & 0xc0U) == 0x80U) {
    --from;
  }
  const auto lead = from > 0 ? std::string("…") : std::string();
  const auto shown = elide(one_line(line.substr(from)), k_width);
  const auto caret_column =
      display_width(lead) + display_width(one_line(line.substr(from, offset - begin - from)));
  return lead + shown + "\n" + std::string(caret_column, ' ') + "^";
}

}  // namespace invokeai_batch::base
