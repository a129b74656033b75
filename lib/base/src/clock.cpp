#include "invokeai_batch/base/clock.hpp"

#include <cstdio>
#include <ctime>

namespace invokeai_batch::base {

Now read_clocks() {
  return {std::chrono::time_point_cast<Milliseconds>(std::chrono::steady_clock::now()),
          std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now())};
}

std::string to_iso8601(WallTime time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss clock{time - days};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()),
                int(clock.subseconds().count()));
  return text;
}

std::string to_date(WallTime time) {
  return to_iso8601(time).substr(0, 10);
}

std::string to_human(Milliseconds duration) {
  const auto ms = duration.count() < 0 ? 0 : duration.count();
  const auto seconds = ms / 1000;
  char text[64];
  if (ms < 10'000) {
    std::snprintf(text, sizeof text, "%lld.%lld s", static_cast<long long>(seconds),
                  static_cast<long long>(ms % 1000 / 100));
  } else if (seconds < 60) {
    std::snprintf(text, sizeof text, "%lld s", static_cast<long long>(seconds));
  } else if (seconds < 3600) {
    std::snprintf(text, sizeof text, "%lld min %lld s", static_cast<long long>(seconds / 60),
                  static_cast<long long>(seconds % 60));
  } else if (seconds < 86400) {
    std::snprintf(text, sizeof text, "%lld h %lld min", static_cast<long long>(seconds / 3600),
                  static_cast<long long>(seconds % 3600 / 60));
  } else {
    std::snprintf(text, sizeof text, "%lld d %lld h", static_cast<long long>(seconds / 86400),
                  static_cast<long long>(seconds % 86400 / 3600));
  }
  return text;
}

}  // namespace invokeai_batch::base
