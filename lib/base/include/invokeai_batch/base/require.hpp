// What headers require of their callers, asserted: in release builds as well, for a run that goes
// on from a state that nobody thought of does harm.
#pragma once

#include <string_view>

namespace invokeai_batch::base {

/// Throws std::logic_error with `what` and the place of the call: a fault of invokeai-batch itself.
[[noreturn]] void fail_requirement(std::string_view what, std::string_view file, int line);

/// The same unless `holds`. `what` says what must hold: "a job has its texts". The place is filled
/// in by the compiler: clang 14 has no std::source_location.
inline void require(bool holds, std::string_view what, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE()) {
  if (!holds) [[unlikely]] {
    fail_requirement(what, file, line);
  }
}

}  // namespace invokeai_batch::base
