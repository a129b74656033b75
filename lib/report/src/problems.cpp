#include "invokeai_batch/report/problems.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/report/event_json.hpp"
#include "json_members.hpp"

namespace invokeai_batch::report {

namespace {

std::string_view name_of(base::ErrorClass error_class) {
  switch (error_class) {
    case base::ErrorClass::usage:
      return "usage";
    case base::ErrorClass::input:
      return "input";
    case base::ErrorClass::server:
      return "server";
    case base::ErrorClass::local_io:
      return "local_io";
    case base::ErrorClass::stopped:
      return "stopped";
    case base::ErrorClass::interrupted:
      return "interrupted";
  }
  return "input";
}

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

}  // namespace

std::vector<std::string> problem_lines(std::vector<base::Problem> problems, std::string_view what,
                                       ProblemDetail detail) {
  constexpr std::size_t k_screenful = 20;
  const bool all = detail == ProblemDetail::all || problems.size() <= k_screenful;
  const auto untold = all ? 0 : problems.size() - k_screenful;
  problems.resize(problems.size() - untold);
  drop_lists_that_stand_above(problems);
  std::vector<std::string> lines;
  for (const auto& problem : problems) {
    lines.push_back(base::format(
        problem, detail == ProblemDetail::all ? problem.also_at.size() : base::k_places_told));
  }
  if (untold > 0) {
    lines.push_back("and " + base::count_of(untold, "more " + std::string(what)) +
                    "; -v shows all of them");
  }
  return lines;
}

std::string problem_json(const base::Problem& problem, base::ErrorClass error_class) {
  json::Writer writer;
  writer.begin_object();
  writer.key("v").integer(k_json_version);
  text_member(writer, "event", "problem");
  text_member(writer, "class", name_of(error_class));
  auto places = problem.also_at;
  if (!problem.where.empty()) {
    places.insert(places.begin(), problem.where);
  }
  texts_member(writer, "places", places);
  text_member(writer, "what", problem.what);
  text_member(writer, "detail", problem.detail);
  text_member(writer, "hint", problem.hint);
  writer.end_object();
  return writer.take() + "\n";
}

}  // namespace invokeai_batch::report
