// Pieces of text that more than one report needs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/terminal.hpp"

namespace invokeai_batch::report {

/// Jobs a minute; nullopt when nothing ended yet.
[[nodiscard]] std::optional<double> jobs_per_minute(std::size_t jobs, base::Milliseconds elapsed);

/// "14.2 jobs/min", "120 jobs/min", "3.5 jobs/h" when it is less than one a minute.
[[nodiscard]] std::string rate_text(double jobs_per_minute);

/// "42 s", "12 min", "1 h 10 min", "3 d 4 h": rounded up, calm enough to look at.
[[nodiscard]] std::string time_left_text(base::Milliseconds left);

struct Count {
  std::size_t number = 0;
  std::string_view label{};
};

/// "203 jobs: 196 done before, 5 done now, 2 failed"; what is zero is left out.
[[nodiscard]] std::string counts_text(std::size_t jobs, const std::vector<Count>& parts);

/// The sentence about done jobs that the plan no longer has, as a complete line; "" for none.
[[nodiscard]] std::string not_in_plan_line(std::size_t count);

/// OUTPUT/PATH, with one '/' between them.
[[nodiscard]] std::string path_below(std::string_view directory, std::string_view path);

/// In the colour of trouble, where the terminal has colours.
[[nodiscard]] std::string in_red(std::string_view text, const base::Terminal& terminal);
[[nodiscard]] std::string in_yellow(std::string_view text, const base::Terminal& terminal);

}  // namespace invokeai_batch::report
