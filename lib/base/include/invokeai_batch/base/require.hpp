// What a function requires of its callers, checked in every build.
#pragma once

#include <source_location>
#include <string_view>

namespace invokeai_batch::base {

/// Throws std::logic_error when a requirement does not hold: a fault of invokeai-batch itself,
/// which the program reports as one. `what` says what should have been: "the clock never goes
/// back".
void require(bool holds, std::string_view what,
             std::source_location place = std::source_location::current());

}  // namespace invokeai_batch::base
