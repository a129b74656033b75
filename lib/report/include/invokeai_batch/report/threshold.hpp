// `--fail-if 'failed > 1%'`: when a run is not good enough.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/report/run_figures.hpp"

namespace invokeai_batch::report {

struct Threshold {
  enum class Measure { failed, missing, left, time };  // left: jobs that are not made yet
  enum class Comparison { more, at_least, less, at_most };
  enum class Unit { count, percent, milliseconds };

  Measure measure = Measure::failed;
  Comparison comparison = Comparison::more;
  double limit = 0;
  Unit unit = Unit::count;
  std::string text{};  // as it was written
};

/// What parse_threshold() takes, for messages.
inline constexpr std::string_view k_threshold_forms =
    "failed, left or missing, or time, with > >= < <= and a limit: 'failed > 1%', 'missing > 0', "
    "'time > 5h'";

/// nullopt when it is not of that form.
[[nodiscard]] std::optional<Threshold> parse_threshold(std::string_view text);

/// The sentence that says so when the run is beyond it: "failed > 1%: 9 of 360 jobs failed (2.5
/// %)". Percent are of the plan's jobs, of `missing` of the images that were saved.
[[nodiscard]] std::optional<std::string> beyond(const Threshold& threshold,
                                                const RunFigures& figures);

}  // namespace invokeai_batch::report
