#include "phrases.hpp"

#include <cstdio>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::report {

namespace {

std::string coloured(std::string_view text, const char* code, const base::Terminal& terminal) {
  return terminal.colour ? code + std::string(text) + "\x1b[0m" : std::string(text);
}

}  // namespace

std::optional<double> jobs_per_minute(std::size_t jobs, base::Milliseconds elapsed) {
  if (jobs == 0 || elapsed.count() <= 0) {
    return std::nullopt;
  }
  return static_cast<double>(jobs) * 60'000 / static_cast<double>(elapsed.count());
}

std::string rate_text(double jobs_per_minute) {
  const bool slow = jobs_per_minute < 1;
  const double shown = slow ? jobs_per_minute * 60 : jobs_per_minute;
  char text[64];
  std::snprintf(text, sizeof text, shown < 99.95 ? "%.1f jobs/%s" : "%.0f jobs/%s", shown,
                slow ? "h" : "min");
  return text;
}

std::string time_left_text(base::Milliseconds left) {
  constexpr std::int64_t k_minute = 60;
  constexpr std::int64_t k_hour = 60 * k_minute;
  constexpr std::int64_t k_day = 24 * k_hour;
  const auto seconds = (left.count() + 999) / 1000;
  if (seconds < k_minute) {
    return std::to_string(seconds) + " s";
  }
  const auto minutes = (seconds + k_minute - 1) / k_minute * k_minute;
  if (minutes < k_hour) {
    return std::to_string(minutes / k_minute) + " min";
  }
  if (minutes < k_day) {
    return std::to_string(minutes / k_hour) + " h " + std::to_string(minutes % k_hour / k_minute) +
           " min";
  }
  const auto hours = (seconds + k_hour - 1) / k_hour * k_hour;
  return std::to_string(hours / k_day) + " d " + std::to_string(hours % k_day / k_hour) + " h";
}

std::string counts_text(std::size_t jobs, const std::vector<Count>& parts) {
  std::vector<std::string> shown;
  for (const auto& part : parts) {
    if (part.number > 0) {
      shown.push_back(std::to_string(part.number) + " " + std::string(part.label));
    }
  }
  const auto all = base::count_of(jobs, "job");
  return shown.empty() ? all : all + ": " + base::join(shown, ", ");
}

std::string not_in_plan_line(std::size_t count) {
  if (count == 0) {
    return {};
  }
  return base::count_of(count, "done job") + (count == 1 ? " is" : " are") +
         " no longer in the plan; the images are kept\n";
}

std::string path_below(std::string_view directory, std::string_view path) {
  const bool needs_slash = !directory.empty() && !directory.ends_with('/');
  return std::string(directory) + (needs_slash ? "/" : "") + std::string(path);
}

std::string in_red(std::string_view text, const base::Terminal& terminal) {
  return coloured(text, "\x1b[31m", terminal);
}

std::string in_yellow(std::string_view text, const base::Terminal& terminal) {
  return coloured(text, "\x1b[33m", terminal);
}

}  // namespace invokeai_batch::report
