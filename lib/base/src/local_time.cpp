#include "invokeai_batch/base/local_time.hpp"

#include <ctime>

namespace invokeai_batch::base {

Milliseconds local_time_of_day(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto since_epoch = static_cast<std::time_t>(seconds.time_since_epoch().count());
  std::tm local{};
  ::localtime_r(&since_epoch, &local);
  return std::chrono::hours(local.tm_hour) + std::chrono::minutes(local.tm_min) +
         std::chrono::seconds(local.tm_sec) + (time - seconds);
}

}  // namespace invokeai_batch::base
