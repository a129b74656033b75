// Compares a reply with a recorded one, member by member: the same keys, the same types, null where
// null is and nothing where nothing is, and equal values but for those that differ between any two
// runs (ids, names, times), which are learned: the same recorded id must always be the same id
// here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::sim::checks {

class Comparison {
 public:
  /// Members whose values may differ, beside the ids and times that always may.
  explicit Comparison(std::set<std::string> free_members = {})
      : m_free_members(std::move(free_members)) {}

  /// Adds what differs to differences().
  void compare(json::Value recorded, json::Value ours);

  [[nodiscard]] const std::vector<std::string>& differences() const { return m_differences; }
  /// Recorded ids, and what they are here.
  [[nodiscard]] const std::map<std::string, std::string>& learned() const { return m_learned; }

 private:
  void compare(const std::string& path, const std::string& key, json::Value recorded,
               json::Value ours);
  void compare_objects(const std::string& path, json::Value recorded, json::Value ours);
  void learn(const std::string& path, const std::string& recorded, const std::string& ours);
  void differ(const std::string& path, const std::string& why);

  std::set<std::string> m_free_members;
  std::vector<std::string> m_differences;
  std::map<std::string, std::string> m_learned;
};

/// The document with the ids of executed nodes replaced by "exec:", the id of their source and the
/// iteration, so that two runs of one graph have equal keys.
[[nodiscard]] std::string with_named_executions(std::string text);

/// Every learned id in a text, replaced.
[[nodiscard]] std::string with_learned_ids(std::string text,
                                           const std::map<std::string, std::string>& learned);

}  // namespace invokeai_batch::sim::checks
