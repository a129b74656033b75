// Named fault points, for tests that kill the process or make a step fail at an exact place.
//
// `fault("publish.before_rename")` does nothing in a release build. In a test build the variable
// INVOKEAI_BATCH_FAULT says what happens and where: `NAME=kill`, `NAME=fail`, each with an optional
// `@N` for the N-th time the point is passed (`NAME=kill@3`). Points are named `area.moment`.
#pragma once

#include <string_view>

namespace invokeai_batch::base {

enum class Fault { none, fail };

/// Kills the process (SIGKILL) where the test asked for it; returns Fault::fail where the caller is
/// to behave as if the step that follows had failed.
Fault fault(std::string_view point);

}  // namespace invokeai_batch::base
