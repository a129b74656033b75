// With --json: what ended a command, one JSON object a line.
#pragma once

#include <string>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::report {

/// {"v":1,"event":"problem","class":"input","places":[…],"what":…,"detail":…,"hint":…} and a line
/// break. `class` is one of usage, input, server, local_io, stopped and interrupted; `places` are
/// all places where the same is wrong.
[[nodiscard]] std::string problem_json(const base::Problem& problem, base::ErrorClass error_class);

}  // namespace invokeai_batch::report
