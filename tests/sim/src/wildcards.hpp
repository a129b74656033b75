// A user's lists of words that prompts name with `__name__` (version 7).
// Source: services/wildcard_records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::sim {

struct Wildcard {
  std::string id{};
  std::string user_id = "system";
  std::string name{};  // "animals/cats"
  std::vector<std::string> values{};
};

class WildcardStore {
 public:
  Wildcard& add(Wildcard wildcard);
  /// These give nullptr when there is none, or it is somebody else's.
  [[nodiscard]] Wildcard* find(const std::string& id, const std::string& user_id);
  [[nodiscard]] Wildcard* named(std::string_view name, const std::string& user_id);
  void erase(const std::string& id);
  /// As they were made.
  [[nodiscard]] const std::vector<Wildcard>& all() const { return m_wildcards; }

 private:
  std::vector<Wildcard> m_wildcards;
};

struct WildcardPrompt {
  std::string prompt{};  // `__name__` as `{value|value}`, values sorted
  std::vector<std::string> unknown{};
};

/// What dynamic prompts make of the wildcards of a prompt.
[[nodiscard]] WildcardPrompt with_wildcards(std::string_view prompt, WildcardStore& wildcards,
                                            const std::string& user_id);

}  // namespace invokeai_batch::sim
