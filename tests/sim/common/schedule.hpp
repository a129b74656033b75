// When a rule of a fault script strikes.
#pragma once

#include <cstdint>

#include "rule_reader.hpp"

namespace invokeai_batch::tests {

/// Strikes from the `nth` match on, `times` times (0: always), or at every `every`-th match from
/// there.
struct Schedule {
  std::int64_t nth = 1;
  std::int64_t every = 0;
  std::int64_t times = 1;
  std::int64_t seen = 0;
  std::int64_t struck = 0;

  /// Counts a match; true when the rule strikes.
  bool strikes() {
    ++seen;
    const bool is_due =
        seen >= nth && (every == 0 || (seen - nth) % every == 0) && (times == 0 || struck < times);
    struck += is_due ? 1 : 0;
    return is_due;
  }
};

/// The members `nth`, `every` and `times` of a rule.
inline void read_schedule(RuleReader& reader, Schedule& schedule) {
  reader.count("nth", schedule.nth);
  reader.count("every", schedule.every);
  reader.count("times", schedule.times);
}

}  // namespace invokeai_batch::tests
