#include "values/kinds/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

using base::number_to_text;
using workflow::FieldType;

constexpr double k_largest_exact = 9007199254740992.0;  // 2^53: beyond it a double skips integers

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_sign(std::string_view text) {
  return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
}

// 0x10 and 010 are 16 and 8 to some programs and 10 to people.
bool looks_like_another_base(std::string_view text) {
  const auto digits = without_sign(text);
  return digits.size() > 1 && digits[0] == '0' &&
         (is_digit(digits[1]) || digits[1] == 'x' || digits[1] == 'X' || digits[1] == 'o' ||
          digits[1] == 'b');
}

std::string hint_for_base(std::string_view text) {
  const auto digits = without_sign(text);
  std::int64_t value = 0;
  const bool hexadecimal = digits[1] == 'x' || digits[1] == 'X';
  const auto body = hexadecimal ? digits.substr(2) : digits;
  const auto* end = body.data() + body.size();
  const auto result = std::from_chars(body.data(), end, value, hexadecimal ? 16 : 10);
  if (result.ec != std::errc() || result.ptr != end) {
    return "write it as a decimal number";
  }
  return "write it as a decimal number: " + std::string(text.starts_with('-') ? "-" : "") +
         std::to_string(value);
}

bool is_beyond_double(std::string_view text) {
  double value = 0;
  const auto digits = without_sign(text);
  const auto* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, value);
  return result.ec == std::errc::result_out_of_range && result.ptr == end;
}

base::Problem no_number(const yaml::RawValue& value, std::string_view name, std::string_view due) {
  const auto text = base::trim(value.text);
  if (text.empty()) {
    return problem_with(value, name, "is empty, but must be " + std::string(due));
  }
  if (looks_like_another_base(text)) {
    return problem_with(value, name, shown(text) + " is not " + std::string(due),
                        hint_for_base(text));
  }
  if (is_beyond_double(text)) {
    return problem_with(value, name, std::string(text) + " is too large for a number");
  }
  if (text.find(',') != std::string_view::npos) {
    return problem_with(value, name, shown(text) + " is not " + std::string(due),
                        "the decimal mark is a point: 7.5");
  }
  return problem_with(value, name, shown(text) + " is not " + std::string(due));
}

bool within(const FieldType& type, double value) {
  return !(type.minimum.has_value() && value < *type.minimum) &&
         !(type.maximum.has_value() && value > *type.maximum) &&
         !(type.exclusive_minimum.has_value() && value <= *type.exclusive_minimum) &&
         !(type.exclusive_maximum.has_value() && value >= *type.exclusive_maximum);
}

bool is_multiple(double value, double step) {
  const auto quotient = value / step;
  return std::abs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::abs(quotient));
}

// The two multiples around a value, as far as they are in its range.
std::string nearest_multiples(const FieldType& type, double value, double step) {
  const auto below = std::floor(value / step) * step;
  std::vector<std::string> near;
  for (const double candidate : {below, below + step}) {
    if (within(type, candidate)) {
      near.push_back(number_to_text(candidate));
    }
  }
  return near.empty() ? "" : "use " + base::join(near, " or ");
}

std::optional<base::Problem> range_problem(const FieldType& type, const yaml::RawValue& value,
                                           std::string_view name, double number) {
  if (!within(type, number)) {
    return problem_with(value, name,
                        number_to_text(number) + " is out of its range, " + range_text(type));
  }
  const auto step = type.multiple_of.value_or(0);
  if (step > 0 && !is_multiple(number, step)) {
    return problem_with(value, name,
                        number_to_text(number) + " is not a multiple of " + number_to_text(step),
                        nearest_multiples(type, number, step));
  }
  return std::nullopt;
}

Typed encoded_number(const FieldType& type, const yaml::RawValue& value, std::string_view name,
                     double number, std::string text) {
  if (auto problem = range_problem(type, value, name, number)) {
    return *std::move(problem);
  }
  TypedValue typed;
  typed.encoded = {.graph = text, .workflow = text};
  typed.text = std::move(text);
  return typed;
}

}  // namespace

std::string range_text(const FieldType& type) {
  if (type.minimum.has_value() && type.maximum.has_value()) {
    return number_to_text(*type.minimum) + " to " + number_to_text(*type.maximum);
  }
  std::vector<std::string> limits;
  const auto add = [&](std::string_view word, const std::optional<double>& limit) {
    if (limit.has_value()) {
      limits.push_back(std::string(word) + " " + number_to_text(*limit));
    }
  };
  add("at least", type.minimum);
  add("above", type.exclusive_minimum);
  add("at most", type.maximum);
  add("below", type.exclusive_maximum);
  return base::join(limits, " and ");
}

Typed typed_integer(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  const auto text = base::trim(value.text);
  if (const auto integer = base::parse_integer(text)) {
    return encoded_number(type, value, name, static_cast<double>(*integer),
                          std::to_string(*integer));
  }
  const auto number = base::parse_number(text);
  if (!number.has_value() || looks_like_another_base(text)) {
    return no_number(value, name, "an integer");
  }
  if (*number != std::floor(*number)) {
    return problem_with(value, name, std::string(text) + " is not an integer",
                        nearest_multiples(type, *number, type.multiple_of.value_or(1)));
  }
  if (std::abs(*number) > k_largest_exact) {
    return problem_with(value, name, std::string(text) + " is too large for an integer");
  }
  const auto integer = static_cast<std::int64_t>(*number);
  return encoded_number(type, value, name, *number, std::to_string(integer));
}

Typed typed_number(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  const auto text = base::trim(value.text);
  const auto number = base::parse_number(text);
  // 00.5 and 010 are mistakes; 0.5 is not.
  if (!number.has_value() || looks_like_another_base(text)) {
    return no_number(value, name, "a number");
  }
  return encoded_number(type, value, name, *number, number_to_text(*number));
}

extern constinit const KindRules k_integer = {
    .kind = workflow::FieldKind::integer, .typed_one = typed_integer, .text = TextKind::integer};
extern constinit const KindRules k_number = {
    .kind = workflow::FieldKind::number, .typed_one = typed_number, .text = TextKind::number};

}  // namespace invokeai_batch::plan
