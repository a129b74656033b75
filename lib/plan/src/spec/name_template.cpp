#include "invokeai_batch/plan/name_template.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/plan/name_format.hpp"

namespace invokeai_batch::plan {

namespace {

// 255 bytes are the longest name that file systems take.
constexpr std::int64_t k_most_digits = 255;

// "04", ".40", ".1f"; nullopt for anything else.
std::optional<NameFormat> parse_format(std::string_view text) {
  const bool point = text.starts_with('.');
  const bool fixed = point && text.ends_with('f');
  if (!point && !(text.size() > 1 && text.starts_with('0'))) {
    return std::nullopt;
  }
  const auto digits = text.substr(1, text.size() - 1 - (fixed ? 1 : 0));
  const auto count = base::parse_integer(digits);
  if (!count || *count < (fixed ? 0 : 1) || *count > k_most_digits) {
    return std::nullopt;
  }
  const auto kind = !point  ? NameFormat::Kind::zero_padded
                    : fixed ? NameFormat::Kind::fixed_digits
                            : NameFormat::Kind::shortened;
  return NameFormat{kind, static_cast<std::size_t>(*count)};
}

// A slip in a number is none in a label.
bool looks_like_format(std::string_view text) {
  return text.find_first_not_of("0123456789.f-+ ") == std::string_view::npos;
}

std::string zero_padded(const std::string& text, std::size_t digits) {
  const bool negative = text.starts_with('-');
  const auto body = negative ? text.substr(1) : text;
  const auto missing = digits > body.size() ? digits - body.size() : 0;
  return (negative ? "-" : "") + std::string(missing, '0') + body;
}

std::string fixed_digits(double number, std::size_t digits) {
  const int precision = static_cast<int>(std::min<std::size_t>(digits, 17));
  const auto length = std::snprintf(nullptr, 0, "%.*f", precision, number);
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  std::snprintf(text.data(), text.size(), "%.*f", precision, number);
  text.pop_back();
  return text;
}

class TemplateParser {
 public:
  TemplateParser(std::string_view text, std::string_view place) : m_text(text), m_place(place) {}

  NameTemplate run() {
    while (m_at < m_text.size()) {
      const char c = m_text[m_at];
      if ((c == '{' || c == '}') && m_text.substr(m_at + 1).starts_with(c)) {
        m_literal += c;
        m_at += 2;
      } else if (c == '{') {
        field();
      } else if (c == '}') {
        report("a `}` that closes nothing", "write }} for a brace that belongs to the name");
        ++m_at;
      } else {
        m_literal += c;
        ++m_at;
      }
    }
    end_literal();
    if (!m_problems.empty()) {
      throw base::Error(base::ErrorClass::input, std::move(m_problems));
    }
    return {
        .parts = std::move(m_parts), .source = std::string(m_text), .place = std::string(m_place)};
  }

 private:
  void report(const std::string& what, std::string hint) {
    m_problems.push_back({.where = std::string(m_place),
                          .what = "in \"" + std::string(m_text) + "\": " + what,
                          .hint = std::move(hint)});
  }

  void end_literal() {
    if (!m_literal.empty()) {
      m_parts.push_back({.literal = std::exchange(m_literal, {})});
    }
  }

  void field() {
    const auto close = m_text.find_first_of("{}", m_at + 1);
    if (close == std::string_view::npos || m_text[close] == '{') {
      report("a `{` is not closed", "write {{ for a brace that belongs to the name");
      m_at = close == std::string_view::npos ? m_text.size() : close;
      return;
    }
    const auto inside = base::trim(m_text.substr(m_at + 1, close - m_at - 1));
    m_at = close + 1;
    end_literal();
    add_field(inside);
  }

  void add_field(std::string_view inside) {
    const auto first = inside.find(':');
    const auto last = inside.rfind(':');
    const bool is_label = base::equal_ignoring_case(inside.substr(0, first), "label");
    NameTemplate::Part part{.field = std::string(inside)};
    if (last != std::string_view::npos && !(is_label && first == last)) {
      const auto format = parse_format(inside.substr(last + 1));
      if (format) {
        part.format = *format;
        part.field = base::trim(inside.substr(0, last));
      } else if (!is_label) {
        const auto written = std::string(inside.substr(last + 1));
        const std::string formats =
            "formats are :04 (leading zeros), :.40 (first characters), :.1f (digits behind the "
            "point)";
        report("unknown format :" + written,
               looks_like_format(written)
                   ? formats + ", up to " + std::to_string(k_most_digits)
                   : formats + "; an input with a colon in its label is {label:" +
                         std::string(inside) + "}");
        return;
      }
    }
    if (part.field.empty()) {
      report("nothing between { and }", "name what stands there, as in {job:04}");
      return;
    }
    m_parts.push_back(std::move(part));
  }

  std::string_view m_text;
  std::string_view m_place;
  std::size_t m_at = 0;
  std::string m_literal{};
  std::vector<NameTemplate::Part> m_parts{};
  std::vector<base::Problem> m_problems{};
};

}  // namespace

NameTemplate parse_name_template(std::string_view text, std::string_view place) {
  return TemplateParser(text, place).run();
}

std::string formatted(std::string text, const NameFormat& format) {
  switch (format.kind) {
    case NameFormat::Kind::as_it_is:
      return text;
    case NameFormat::Kind::zero_padded:
      return base::parse_integer(text).has_value() ? zero_padded(text, format.digits) : text;
    case NameFormat::Kind::shortened:
      return std::string(base::trim(base::first_characters(text, format.digits)));
    case NameFormat::Kind::fixed_digits: {
      const auto number = base::parse_number(text);
      return number.has_value() ? fixed_digits(*number, format.digits) : text;
    }
  }
  return text;
}

}  // namespace invokeai_batch::plan
