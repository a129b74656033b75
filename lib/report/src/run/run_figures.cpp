#include "invokeai_batch/report/run_figures.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::report {

namespace {

// The digits of a fixed place of a time; nullopt when there are others.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

std::optional<base::WallTime> server_time(std::string_view text) {
  constexpr std::string_view k_form = "2026-11-24 20:10:41";
  if (text.size() < k_form.size() || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  const auto fraction = base::parse_number("0" + std::string(text.substr(k_form.size())));
  constexpr double k_ms = 1'000;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) +
         base::Milliseconds(static_cast<std::int64_t>(fraction.value_or(0) * k_ms));
}

RunCounter::RunCounter(IsThere is_there) : m_is_there(std::move(is_there)) {}

void RunCounter::add(const store::StoredJob& job) {
  count_job(m_figures.counts, job);
  if (job.in_plan && job.state == store::JobState::failed) {
    m_figures.failures.push_back({job.job.number, job.reason});
  }
  for (const auto& output : job.outputs) {
    if (output.state == store::FileState::published && !m_is_there(output.path)) {
      ++m_figures.missing;
    }
  }
  for (const auto& attempt : job.attempts) {
    const auto start = server_time(attempt.started_at);
    const auto end = server_time(attempt.completed_at);
    if (start) {
      m_first_start = std::min(m_first_start.value_or(*start), *start);
    }
    if (end) {
      m_last_end = std::max(m_last_end.value_or(*end), *end);
    }
  }
}

RunFigures RunCounter::figures() const {
  auto figures = m_figures;
  if (m_first_start && m_last_end && *m_last_end > *m_first_start) {
    figures.time = *m_last_end - *m_first_start;
  }
  return figures;
}

}  // namespace invokeai_batch::report
