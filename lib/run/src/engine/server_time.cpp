#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

std::optional<base::WallTime> parse_server_time(std::string_view text) {
  // Fixed columns: YYYY-MM-DD HH:MM:SS, then perhaps a fraction.
  const auto field = [text](std::size_t begin, std::size_t size) -> std::optional<int> {
    int value = 0;
    for (const char c : text.substr(std::min(begin, text.size()), size)) {
      if (c < '0' || c > '9') {
        return std::nullopt;
      }
      value = value * 10 + (c - '0');
    }
    return text.size() >= begin + size ? std::optional(value) : std::nullopt;
  };
  const auto year = field(0, 4);
  const auto month = field(5, 2);
  const auto day = field(8, 2);
  const auto hour = field(11, 2);
  const auto minute = field(14, 2);
  const auto second = field(17, 2);
  if (!year || !month || !day || !hour || !minute || !second) {
    return std::nullopt;
  }
  const auto fraction = text.size() >= 23 && text[19] == '.' ? field(20, 3) : std::optional(0);
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || !fraction || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return base::WallTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second} +
         base::Milliseconds{*fraction};
}

}  // namespace invokeai_batch::run
