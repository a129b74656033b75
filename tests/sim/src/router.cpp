#include "router.hpp"

#include <set>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

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

Match Router::find(const std::string& method, std::string_view path, int release) const {
  const auto segments = base::split(path, '/');
  const auto wanted = method == "HEAD" ? "GET" : method;
  Match match;
  for (const auto& entry : m_entries) {
    if (release < entry.route.since || release >= entry.route.until ||
        !matches(entry.segments, segments)) {
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

std::string Router::openapi_paths(int release) const {
  std::map<std::string, std::set<std::string>> methods;
  for (const auto& [route, segments] : m_entries) {
    if (release >= route.since && release < route.until && route.pattern.starts_with("/api/")) {
      methods[route.pattern].insert(base::to_lower(route.method));
    }
  }
  json::Writer out;
  out.begin_object();
  for (const auto& [path, names] : methods) {
    out.key(path).begin_object();
    for (const auto& name : names) {
      out.key(name).begin_object().end_object();
    }
    out.end_object();
  }
  out.end_object();
  return out.take();
}

}  // namespace invokeai_batch::sim
