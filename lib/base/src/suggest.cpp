#include "invokeai_batch/base/suggest.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::base {

namespace {

constexpr std::size_t k_longest = 100;  // longer names are compared as far as that

// Optimal string alignment distance: insert, delete, replace, swap neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    previous[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::vector<std::string> near_names(std::string_view wanted,
                                    const std::vector<std::string>& candidates) {
  constexpr std::size_t k_most = 3;
  const auto key = to_lower(wanted.substr(0, k_longest));
  const auto limit = std::max<std::size_t>(1, key.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& candidate : candidates) {
    if (candidate == wanted) {
      continue;  // what was refused is no suggestion
    }
    const auto other = to_lower(std::string_view(candidate).substr(0, k_longest));
    const bool prefix =
        key.size() >= 3 && (other.starts_with(key) || key.starts_with(other)) && other.size() >= 3;
    const auto distance = edit_distance(key, other);
    if (distance <= limit || prefix) {
      near.emplace_back(prefix ? std::min(distance, limit) : distance, candidate);
    }
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<std::string> names;
  for (const auto& entry : near) {
    if (names.size() < k_most &&
        std::find(names.begin(), names.end(), entry.second) == names.end()) {
      names.push_back(entry.second);
    }
  }
  return names;
}

std::size_t distance(std::string_view wanted, std::string_view name) {
  const auto key = to_lower(wanted.substr(0, k_longest));
  const auto other = to_lower(name.substr(0, k_longest));
  const auto edits = edit_distance(key, other);
  const bool holds = std::min(key.size(), other.size()) >= 3 &&
                     (other.find(key) != std::string::npos || key.find(other) != std::string::npos);
  return holds ? std::min<std::size_t>(edits, 1) : edits;
}

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& candidates) {
  const auto names = near_names(wanted, candidates);
  if (names.empty()) {
    return {};
  }
  return "did you mean " + join(names, ", or ") + "?";
}

}  // namespace invokeai_batch::base
