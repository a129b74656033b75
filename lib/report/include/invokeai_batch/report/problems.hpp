// What ended a command, and what it warns of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::report {

enum class ProblemDetail {
  screenful,  // the first ones, with a few of their places
  all,
};

/// For people, one after the other; each may have lines of its own for its detail and hint. A list
/// of candidates that several have is told once. `what` they are called where some are left out:
/// "problem".
[[nodiscard]] std::vector<std::string> problem_lines(std::vector<base::Problem> problems,
                                                     std::string_view what, ProblemDetail detail);

/// {"v":1,"event":"problem","class":"input","places":[…],"what":…,"detail":…,"hint":…} and a line
/// break. `class` is one of usage, input, server, local_io, stopped and interrupted; `places` are
/// all places where the same is wrong.
[[nodiscard]] std::string problem_json(const base::Problem& problem, base::ErrorClass error_class);

}  // namespace invokeai_batch::report
