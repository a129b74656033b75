#include "settings/run_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

using run::Cause;

constexpr std::array<std::pair<std::string_view, Cause>, 5> k_causes{
    {{"oom", Cause::out_of_memory},
     {"server", Cause::server},
     {"canceled", Cause::canceled},
     {"missing-image", Cause::missing_image},
     {"timeout", Cause::timeout}}};

// "7", "07".
std::optional<std::int64_t> two_digits(std::string_view text) {
  const bool is_number = !text.empty() && text.size() <= 2 &&
                         text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number) {
    return std::nullopt;
  }
  constexpr std::int64_t k_ten = 10;
  std::int64_t number = 0;
  for (const char digit : text) {
    number = number * k_ten + (digit - '0');
  }
  return number;
}

std::optional<std::chrono::minutes> time_of_day(std::string_view text) {
  constexpr std::int64_t k_hours = 24;
  constexpr std::int64_t k_minutes = 60;
  const auto parts = base::split(base::trim(text), ':');
  const auto hour = two_digits(parts.front());
  const auto minute = two_digits(parts.back());
  const bool is_time = parts.size() == 2 && parts.back().size() == 2 && hour && minute &&
                       *hour < k_hours && *minute < k_minutes;
  return is_time ? std::optional(std::chrono::minutes(*hour * k_minutes + *minute)) : std::nullopt;
}

}  // namespace

std::optional<std::set<run::Cause>> parse_retry_on(std::string_view text) {
  std::set<Cause> causes;
  for (const auto part : base::split(text, ',')) {
    const auto word = base::trim(part);
    const auto found = std::find_if(k_causes.begin(), k_causes.end(),
                                    [word](const auto& cause) { return cause.first == word; });
    if (found != k_causes.end()) {
      causes.insert(found->second);
    } else if (word == "any") {
      causes.insert(Cause::workflow);
      for (const auto& [name, cause] : k_causes) {
        causes.insert(cause);
      }
    } else {
      return std::nullopt;
    }
  }
  return causes;
}

std::optional<run::HaltRule> parse_halt(std::string_view text) {
  constexpr std::string_view k_fail = "fail=";
  constexpr std::int64_t k_most = 1'000'000;
  constexpr std::int64_t k_most_percent = 100;
  const auto parts = base::split(text, ',');
  if (parts.size() != 2 || (parts[0] != "soon" && parts[0] != "now") ||
      !parts[1].starts_with(k_fail)) {
    return std::nullopt;
  }
  auto number_text = parts[1].substr(k_fail.size());
  const bool in_percent = number_text.ends_with('%');
  number_text.remove_suffix(in_percent ? 1 : 0);
  const auto number = base::parse_integer(number_text);
  if (!number || *number < 1 || *number > (in_percent ? k_most_percent : k_most)) {
    return std::nullopt;
  }
  return run::HaltRule{
      .how = parts[0] == "soon" ? run::StopHow::soon : run::StopHow::now,
      .limit = static_cast<std::size_t>(*number),
      .unit = in_percent ? run::HaltRule::Unit::percent : run::HaltRule::Unit::jobs};
}

std::optional<run::DayWindow> parse_day_window(std::string_view text) {
  const auto parts = base::split(text, '-');
  if (parts.size() != 2) {
    return std::nullopt;
  }
  const auto from = time_of_day(parts[0]);
  const auto to = time_of_day(parts[1]);
  return from && to && *from != *to ? std::optional(run::DayWindow{*from, *to}) : std::nullopt;
}

}  // namespace invokeai_batch::app
