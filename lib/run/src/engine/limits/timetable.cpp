#include "engine/limits/timetable.hpp"

#include <algorithm>
#include <utility>

#include "engine/state.hpp"
#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;

namespace {

std::string clock_text(std::chrono::minutes time) {
  const auto two = [](std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  constexpr int k_minutes = 60;
  return two(time.count() / k_minutes) + ":" + two(time.count() % k_minutes);
}

}  // namespace

Milliseconds until_open(const DayWindow& window, Milliseconds time_of_day) {
  constexpr std::chrono::hours k_day{24};
  base::require(window.from != window.to, "a window of the day begins and ends");
  const Milliseconds from = window.from;
  const Milliseconds to = window.to;
  const bool is_open =
      from < to ? from <= time_of_day && time_of_day < to : from <= time_of_day || time_of_day < to;
  if (is_open) {
    return Milliseconds{0};
  }
  return from > time_of_day ? from - time_of_day : from + k_day - time_of_day;
}

void Timetable::advance(EngineState& s) {
  // A clock may be set, and a machine may sleep.
  constexpr Milliseconds k_look_every{60'000};
  const auto& between = s.setup.limits.between;
  const auto wait = between ? until_open(*between, s.time_of_day) : Milliseconds{0};
  const bool was_in_hours = std::exchange(m_in_hours, wait == Milliseconds{0});
  if (!m_in_hours) {
    wake(s, s.instant() + std::min(wait, k_look_every));
  } else if (!was_in_hours) {
    s.server.queue.forget();
  }
  if (!is_open(s)) {
    m_open_since.reset();
  } else if (!m_open_since) {
    m_open_since = s.instant();
  }
}

bool Timetable::is_open(const EngineState& s) const {
  return m_in_hours && !(s.setup.limits.idle_only && s.server.queue.others() > 0);
}

std::optional<Instant> Timetable::counted_since(const EngineState& s,
                                                std::optional<Instant> trouble_since) const {
  // Where jobs of ours are on the server it has to answer at any time.
  if (!trouble_since || s.jobs.any_active()) {
    return trouble_since;
  }
  return m_open_since ? std::optional(std::max(*trouble_since, *m_open_since)) : std::nullopt;
}

std::string Timetable::closed_text(const DayWindow& window) {
  const auto from = clock_text(window.from);
  return "jobs are handed over from " + from + " on (--between " + from + "-" +
         clock_text(window.to) + ")";
}

}  // namespace invokeai_batch::run
