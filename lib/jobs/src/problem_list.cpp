#include "problem_list.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::jobs {

namespace {

constexpr std::size_t k_screenful = 20;

// "--set steps=abc: steps: …" and "--name {x}: name: …" say the name twice.
void drop_name_that_the_place_has(base::Problem& problem) {
  const auto colon = problem.what.find(": ");
  if (colon == std::string::npos) {
    return;
  }
  const auto name = base::to_lower(problem.what.substr(0, colon));
  const auto where = base::to_lower(problem.where);
  if (where.find(" " + name + "=") != std::string::npos || where.ends_with("column " + name) ||
      where.starts_with("--" + name + " ")) {
    problem.what.erase(0, colon + 2);
  }
}

// A list of candidates is read once.
bool is_listed(const std::vector<base::Problem>& told, const std::string& detail) {
  return detail.find('\n') != std::string::npos &&
         std::any_of(told.begin(), told.end(),
                     [&detail](const base::Problem& problem) { return problem.detail == detail; });
}

}  // namespace

void ProblemList::add(base::Problem problem) {
  auto key = problem.what + '\n' + problem.detail + '\n' + problem.hint;
  if (const auto known = m_known.find(key); known != m_known.end()) {
    m_problems[known->second].other_places += 1;
    return;
  }
  if (m_problems.size() == k_screenful) {
    m_untold += 1;
    return;
  }
  m_known.emplace(std::move(key), m_problems.size());
  m_problems.push_back({.problem = std::move(problem)});
}

void ProblemList::add(std::vector<base::Problem> problems) {
  for (auto& problem : problems) {
    add(std::move(problem));
  }
}

std::vector<base::Problem> ProblemList::to_tell() const {
  std::vector<base::Problem> told;
  for (const auto& entry : m_problems) {
    auto problem = entry.problem;
    drop_name_that_the_place_has(problem);
    if (is_listed(told, problem.detail)) {
      problem.detail = "the list is above";
    }
    told.push_back(std::move(problem));
    if (entry.other_places > 0) {
      auto& detail = told.back().detail;
      detail += detail.empty() ? "" : "\n";
      detail += "the same in " + base::count_of(entry.other_places, "other place");
    }
  }
  if (m_untold > 0) {
    told.push_back({.what = "and " + base::count_of(m_untold, "more problem")});
  }
  return told;
}

void ProblemList::throw_if_any() const {
  if (!empty()) {
    throw base::Error(base::ErrorClass::input, to_tell());
  }
}

}  // namespace invokeai_batch::jobs
