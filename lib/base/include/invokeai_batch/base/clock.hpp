// Time comes in from outside: what must not jump uses the steady clock, what people read the wall
// clock. Pure code gets a Now, the program reads it in one place.
#pragma once

#include <chrono>
#include <string>

namespace invokeai_batch::base {

using Milliseconds = std::chrono::milliseconds;
/// For durations, deadlines and embargoes. Never goes back, means nothing to people.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Milliseconds>;
/// For people and for the store: UTC, may jump.
using WallTime = std::chrono::sys_time<Milliseconds>;

struct Now {
  Instant instant{};
  WallTime wall{};
};

/// Reads both clocks.
[[nodiscard]] Now read_clocks();

/// "2026-03-01T07:05:09.250Z".
[[nodiscard]] std::string to_iso8601(WallTime time);

/// "2026-03-01", in UTC: the `{date}` of names.
[[nodiscard]] std::string to_date(WallTime time);

/// For people, two units at most: "0.8 s", "42 s", "3 min 5 s", "2 h 10 min", "3 d 4 h".
[[nodiscard]] std::string to_human(Milliseconds duration);

}  // namespace invokeai_batch::base
