#include "router.hpp"

#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::sim {
namespace {

bool is_argument(const std::string& segment) {
  return segment.size() > 2 && segment.front() == '{';
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  if (pattern.size() != path.size()) {
    return false;
  }
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_argument(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace

void Router::add(Route route) {
  Entry entry;
  for (const auto segment : base::split(route.pattern, '/')) {
    entry.segments.emplace_back(segment);
  }
  entry.route = std::move(route);
  m_entries.push_back(std::move(entry));
}

Match Router::find(const std::string& method, std::string_view path, int flavour) const {
  const auto segments = base::split(path, '/');
  const auto wanted = method == "HEAD" ? "GET" : method;
  Match match;
  for (const auto& entry : m_entries) {
    if (flavour < entry.route.since || !matches(entry.segments, segments)) {
      continue;
    }
    if (entry.route.method != wanted) {
      match.other_method = true;
      continue;
    }
    match.route = &entry.route;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (is_argument(entry.segments[i])) {
        const auto name = entry.segments[i].substr(1, entry.segments[i].size() - 2);
        match.arguments.emplace(name, segments[i]);
      }
    }
    return match;
  }
  return match;
}

}  // namespace invokeai_batch::sim
