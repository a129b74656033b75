// What headers require of their callers, asserted: in release builds as well, for a run that goes
// on from a state that nobody thought of does harm.
#pragma once

#include <source_location>
#include <string_view>

namespace invokeai_batch::base {

/// Throws std::logic_error with `what` and the place of the call: a fault of invokeai-batch itself.
[[noreturn]] void fail_requirement(std::string_view what, const std::source_location& where);

/// The same unless `holds`. `what` says what must hold: "a job has its texts".
inline void require(bool holds, std::string_view what,
                    const std::source_location& where = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    fail_requirement(what, where);
  }
}

}  // namespace invokeai_batch::base
