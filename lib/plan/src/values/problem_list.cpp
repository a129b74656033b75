#include "values/problem_list.hpp"

#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

namespace {

// "--set steps=abc: steps: …", "--name {x}: name: …" and "--csv a.csv: a.csv: …" say a name twice.
void drop_name_that_the_place_has(base::Problem& problem) {
  const auto colon = problem.what.find(": ");
  if (colon == std::string::npos) {
    return;
  }
  const auto name = base::to_lower(problem.what.substr(0, colon));
  const auto where = base::to_lower(problem.where);
  if (where.find(" " + name + "=") != std::string::npos || where.ends_with(" " + name) ||
      where.starts_with("--" + name + " ")) {
    problem.what.erase(0, colon + 2);
  }
}

}  // namespace

void ProblemList::add(base::Problem problem) {
  if (m_unread.contains(problem.where)) {
    return;
  }
  auto key = problem.what + '\n' + problem.detail + '\n' + problem.hint;
  const auto [known, is_new] = m_known.emplace(std::move(key), m_problems.size());
  const bool is_new_place = m_places.emplace(known->second, problem.where).second;
  if (is_new) {
    m_problems.push_back(std::move(problem));
  } else if (is_new_place) {
    m_problems[known->second].also_at.push_back(std::move(problem.where));
  }
}

void ProblemList::add(std::vector<base::Problem> problems) {
  for (auto& problem : problems) {
    add(std::move(problem));
  }
}

void ProblemList::add_unread(const std::vector<base::Problem>& problems) {
  add(problems);
  for (const auto& problem : problems) {
    m_unread.insert(problem.where);
    m_unread.insert(problem.also_at.begin(), problem.also_at.end());
  }
}

std::vector<base::Problem> ProblemList::to_tell() const {
  auto told = m_problems;
  for (auto& problem : told) {
    drop_name_that_the_place_has(problem);
  }
  return told;
}

void ProblemList::throw_if_any() const {
  if (!empty()) {
    throw base::Error(base::ErrorClass::input, to_tell());
  }
}

std::string place_of_jobs(std::int64_t first, std::size_t count) {
  return "job " + std::to_string(first) +
         (count > 1 ? " and " + base::count_of(count - 1, "other") : "");
}

}  // namespace invokeai_batch::plan
