#include "terminal/problems.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/report/problem_json.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

using Line = void (*)(std::string_view text);

// A list of candidates is read once.
void drop_lists_that_stand_above(std::vector<base::Problem>& problems) {
  std::set<std::string> told;
  for (auto& problem : problems) {
    const bool is_list = problem.detail.find('\n') != std::string::npos;
    if (is_list && !told.insert(problem.detail).second) {
      problem.detail = "the list is above";
    }
  }
}

void print(std::vector<base::Problem> problems, int verbosity, std::string_view what, Line line) {
  constexpr std::size_t k_screenful = 20;
  const bool all = verbosity > 0 || problems.size() <= k_screenful;
  const auto untold = all ? 0 : problems.size() - k_screenful;
  problems.resize(problems.size() - untold);
  drop_lists_that_stand_above(problems);
  for (const auto& problem : problems) {
    line(base::format(problem, verbosity > 0 ? problem.also_at.size() : base::k_places_told));
  }
  if (untold > 0) {
    line("and " + base::count_of(untold, "more " + std::string(what)) + "; -v shows all of them");
  }
}

}  // namespace

void tell(const base::Error& error, const Output& output) {
  if (!output.only_json()) {
    print(error.problems(), output.verbosity, "problem", log_error);
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
  print(warnings, output.verbosity, "warning", log_warning);
}

}  // namespace invokeai_batch::app
