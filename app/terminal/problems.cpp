#include "terminal/problems.hpp"

#include <string>

#include "invokeai_batch/report/problems.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

report::ProblemDetail detail_of(const Output& output) {
  return output.verbosity > 0 ? report::ProblemDetail::all : report::ProblemDetail::screenful;
}

}  // namespace

void tell(const base::Error& error, const Output& output) {
  if (!output.only_json()) {
    for (const auto& line : report::problem_lines(error.problems(), "problem", detail_of(output))) {
      log_error(line);
    }
  }
  if (output.json) {
    std::string lines;
    for (const auto& problem : error.problems()) {
      lines += report::problem_json(problem, error.error_class());
    }
    write_stdout(lines);
  }
}

void warn(const std::vector<base::Problem>& warnings, const Output& output) {
  for (const auto& line : report::problem_lines(warnings, "warning", detail_of(output))) {
    log_warning(line);
  }
}

}  // namespace invokeai_batch::app
