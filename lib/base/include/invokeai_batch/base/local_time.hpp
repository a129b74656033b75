// The time of the day where the program runs.
#pragma once

#include "invokeai_batch/base/clock.hpp"

namespace invokeai_batch::base {

/// Since midnight by the local clock (TZ): [0, 24 h), also where a day is longer or shorter.
[[nodiscard]] Milliseconds local_time_of_day(WallTime time);

}  // namespace invokeai_batch::base
