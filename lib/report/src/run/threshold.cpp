#include "invokeai_batch/report/threshold.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::report {

namespace {

using Measure = Threshold::Measure;
using Comparison = Threshold::Comparison;
using Unit = Threshold::Unit;

constexpr std::array<std::pair<std::string_view, Measure>, 4> k_measures{
    {{"failed", Measure::failed},
     {"missing", Measure::missing},
     {"left", Measure::left},
     {"time", Measure::time}}};

// The longer sign first: `>=` begins like `>`.
constexpr std::array<std::pair<std::string_view, Comparison>, 4> k_comparisons{
    {{">=", Comparison::at_least},
     {"<=", Comparison::at_most},
     {">", Comparison::more},
     {"<", Comparison::less}}};

constexpr std::array<std::pair<std::string_view, double>, 5> k_times{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

// Takes the first of `words` that `text` begins with off it.
template <class Value, std::size_t N>
std::optional<Value> take(std::string_view& text,
                          const std::array<std::pair<std::string_view, Value>, N>& words) {
  for (const auto& [word, value] : words) {
    if (text.starts_with(word)) {
      text = base::trim(text.substr(word.size()));
      return value;
    }
  }
  return std::nullopt;
}

bool read_limit(std::string_view text, Threshold& threshold) {
  const auto digits = text.substr(0, text.find_first_not_of("0123456789."));
  const auto number = base::parse_number(digits);
  auto unit = base::trim(text.substr(digits.size()));
  if (!number) {
    return false;
  }
  threshold.limit = *number;
  if (threshold.measure != Measure::time) {
    threshold.unit = unit == "%" ? Unit::percent : Unit::count;
    return unit.empty() || unit == "%";
  }
  threshold.unit = Unit::milliseconds;
  const auto factor = unit.empty() ? std::optional<double>(1'000) : take(unit, k_times);
  threshold.limit *= factor.value_or(0);
  return factor && unit.empty();
}

struct Part {
  std::size_t count = 0;
  std::size_t of = 0;
  std::string_view noun{};
  std::string_view what{};
};

Part part_of(Measure measure, const RunFigures& figures) {
  const auto& counts = figures.counts;
  switch (measure) {
    case Measure::missing:
      return {figures.missing, counts.images, "image", "missing"};
    case Measure::left:
      return {counts.to_do + counts.on_server, counts.jobs, "job", "not made yet"};
    case Measure::failed:
    case Measure::time:
      break;
  }
  return {counts.failed, counts.jobs, "job", "failed"};
}

bool holds(Comparison comparison, double value, double limit) {
  switch (comparison) {
    case Comparison::more:
      return value > limit;
    case Comparison::at_least:
      return value >= limit;
    case Comparison::less:
      return value < limit;
    case Comparison::at_most:
      return value <= limit;
  }
  return false;
}

double percent_of(const Part& part) {
  constexpr double k_whole = 100;
  return part.of == 0 ? 0
                      : k_whole * static_cast<double>(part.count) / static_cast<double>(part.of);
}

std::string sentence(const Part& part) {
  const double tenths = std::round(percent_of(part) * 10) / 10;
  return std::to_string(part.count) + " of " + base::count_of(part.of, part.noun) + " " +
         std::string(part.what) + " (" + base::number_to_text(tenths) + "%)";
}

}  // namespace

std::optional<Threshold> parse_threshold(std::string_view text) {
  Threshold threshold;
  threshold.text = base::trim(text);
  auto rest = base::trim(text);
  const auto measure = take(rest, k_measures);
  const auto comparison = take(rest, k_comparisons);
  if (!measure || !comparison) {
    return std::nullopt;
  }
  threshold.measure = *measure;
  threshold.comparison = *comparison;
  return read_limit(rest, threshold) ? std::optional(threshold) : std::nullopt;
}

std::optional<std::string> beyond(const Threshold& threshold, const RunFigures& figures) {
  if (threshold.measure == Measure::time) {
    const bool is_beyond =
        holds(threshold.comparison, static_cast<double>(figures.time.count()), threshold.limit);
    return is_beyond
               ? std::optional(threshold.text + ": the run took " + base::to_human(figures.time))
               : std::nullopt;
  }
  const auto part = part_of(threshold.measure, figures);
  const auto value =
      threshold.unit == Unit::percent ? percent_of(part) : static_cast<double>(part.count);
  return holds(threshold.comparison, value, threshold.limit)
             ? std::optional(threshold.text + ": " + sentence(part))
             : std::nullopt;
}

}  // namespace invokeai_batch::report
