#include "problem_list.hpp"

#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::jobs {

namespace {

constexpr std::size_t k_screenful = 20;

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
    told.push_back(entry.problem);
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
