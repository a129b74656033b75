#include "settings/setting_values.hpp"

#include <array>
#include <string_view>

#include "invokeai_batch/base/text.hpp"
#include "settings/run_words.hpp"

namespace invokeai_batch::app {

namespace {

std::optional<bool> parse_on_off(std::string_view text) {
  for (const auto* yes : {"on", "true", "yes", "1"}) {
    if (base::equal_ignoring_case(text, yes)) {
      return true;
    }
  }
  for (const auto* no : {"off", "false", "no", "0"}) {
    if (base::equal_ignoring_case(text, no)) {
      return false;
    }
  }
  return std::nullopt;
}

constexpr std::int64_t k_most = 1'000'000;

// "" for a number from `least` to k_most.
std::string count_due(std::string_view text, std::int64_t least) {
  const auto number = base::parse_integer(text);
  if (number && *number > k_most) {
    return "a whole number of at most " + std::to_string(k_most);
  }
  if (number && *number >= least) {
    return {};
  }
  return least == 0 ? "a whole number" : "a whole number, at least " + std::to_string(least);
}

}  // namespace

std::optional<base::Milliseconds> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view suffix;
    std::int64_t milliseconds;
  };
  constexpr std::array<Unit, 5> k_units{
      {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  std::int64_t factor = 1'000;
  for (const auto& unit : k_units) {
    if (text.ends_with(unit.suffix)) {
      factor = unit.milliseconds;
      text.remove_suffix(unit.suffix.size());
      break;
    }
  }
  const auto number = base::parse_number(base::trim(text));
  if (!number || *number < 0 || *number * static_cast<double>(factor) > 1e12) {
    return std::nullopt;
  }
  return base::Milliseconds{static_cast<std::int64_t>(*number * static_cast<double>(factor))};
}

std::string what_is_due(SettingType type, const std::string& text) {
  switch (type) {
    case SettingType::name:
      return text.empty() ? "a name" : "";
    case SettingType::text:
    case SettingType::file:
    case SettingType::directory:
      return {};
    case SettingType::count:
      return count_due(text, 0);
    case SettingType::concurrency: {
      const auto due = text == "auto" ? "" : count_due(text, 1);
      return due.empty() ? "" : "auto, or " + due;
    }
    case SettingType::duration:
      return text.empty() || parse_duration(text) ? "" : "a duration such as 90s, 10m or 5h";
    case SettingType::order:
      return text == "models" || text == "as-written" ? "" : "models or as-written";
    case SettingType::causes:
      return parse_retry_on(text) ? ""
                                  : "some of oom, server, canceled, missing-image, timeout, or any";
    case SettingType::halt:
      return text.empty() || parse_halt(text) ? "" : "soon or now, and how many: soon,fail=3";
    case SettingType::day_window:
      return text.empty() || parse_day_window(text) ? "" : "two times of the day: 22:00-07:00";
    case SettingType::sidecar:
      return report::sidecar_form_from(text) ? "" : "json, txt or off";
    case SettingType::on_off:
      return parse_on_off(text) ? "" : "on or off";
  }
  return {};
}

void read_value(const std::string& text, std::string& value) {
  value = text;
}
void read_value(const std::string& text, std::size_t& value) {
  value = static_cast<std::size_t>(base::parse_integer(text).value_or(0));
}
void read_value(const std::string& text, std::optional<std::size_t>& value) {
  const auto number = base::parse_integer(text);
  value = number ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}
void read_value(const std::string& text, bool& value) {
  value = parse_on_off(text).value_or(false);
}
void read_value(const std::string& text, std::optional<base::Milliseconds>& value) {
  value = parse_duration(text);
}
void read_value(const std::string& text, std::set<run::Cause>& value) {
  value = parse_retry_on(text).value_or(std::set<run::Cause>());
}
void read_value(const std::string& text, std::optional<run::HaltRule>& value) {
  value = parse_halt(text);
}
void read_value(const std::string& text, std::optional<run::DayWindow>& value) {
  value = parse_day_window(text);
}
void read_value(const std::string& text, report::SidecarForm& value) {
  value = report::sidecar_form_from(text).value_or(report::SidecarForm::none);
}
void read_value(const std::string& text, run::Order& value) {
  value = text == "as-written" ? run::Order::as_written : run::Order::by_models;
}

}  // namespace invokeai_batch::app
