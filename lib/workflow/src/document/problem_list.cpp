#include "document/problem_list.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::workflow {

namespace {

// A damaged file has one cause and a thousand symptoms; more than this helps nobody.
constexpr std::size_t k_most_problems = 20;

// Nearly all objects: without a set, which takes memory for each member.
bool has_unique_members(json::Value object) {
  std::vector<std::string_view> keys;
  keys.reserve(object.size());
  for (const auto& member : object) {
    keys.push_back(member.key);
  }
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
}

}  // namespace

void ProblemList::add(json::Value at, std::string what, std::string hint) {
  if (m_problems.size() == k_most_problems) {
    ++m_left_out;
    return;
  }
  m_problems.push_back({.where = json::place_of(m_file, m_text, at),
                        .what = std::move(what),
                        .hint = std::move(hint)});
}

void ProblemList::check_unique_members(json::Value object) {
  if (!object.is_object() || has_unique_members(object)) {
    return;
  }
  std::unordered_set<std::string_view> seen;
  for (const auto& [key, value] : object) {
    if (!seen.insert(key).second) {
      add(value, "the member \"" + std::string(key) + "\" stands twice in one object");
    }
  }
}

void ProblemList::throw_if_any() const {
  if (m_problems.empty()) {
    return;
  }
  auto problems = m_problems;
  if (m_left_out > 0) {
    problems.push_back(
        {.where = std::string(m_file),
         .what = "and " + base::count_of(m_left_out, "more problem") + " like these"});
  }
  throw base::Error(base::ErrorClass::input, std::move(problems));
}

}  // namespace invokeai_batch::workflow
