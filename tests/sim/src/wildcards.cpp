#include "wildcards.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::sim {

Wildcard& WildcardStore::add(Wildcard wildcard) {
  return m_wildcards.emplace_back(std::move(wildcard));
}

Wildcard* WildcardStore::find(const std::string& id, const std::string& user_id) {
  const auto found =
      std::find_if(m_wildcards.begin(), m_wildcards.end(),
                   [&](const Wildcard& each) { return each.id == id && each.user_id == user_id; });
  return found == m_wildcards.end() ? nullptr : &*found;
}

Wildcard* WildcardStore::named(std::string_view name, const std::string& user_id) {
  const auto found = std::find_if(
      m_wildcards.begin(), m_wildcards.end(),
      [&](const Wildcard& each) { return each.name == name && each.user_id == user_id; });
  return found == m_wildcards.end() ? nullptr : &*found;
}

void WildcardStore::erase(const std::string& id) {
  m_wildcards.erase(std::remove_if(m_wildcards.begin(), m_wildcards.end(),
                                   [&](const Wildcard& each) { return each.id == id; }),
                    m_wildcards.end());
}

WildcardPrompt with_wildcards(std::string_view prompt, WildcardStore& wildcards,
                              const std::string& user_id) {
  constexpr std::string_view mark = "__";
  WildcardPrompt result;
  for (;;) {
    const auto begin = prompt.find(mark);
    const auto end =
        begin == std::string_view::npos ? begin : prompt.find(mark, begin + mark.size());
    if (end == std::string_view::npos) {
      result.prompt += prompt;
      return result;
    }
    const auto name = prompt.substr(begin + mark.size(), end - begin - mark.size());
    const auto whole = prompt.substr(begin, end + mark.size() - begin);
    result.prompt += prompt.substr(0, begin);
    if (const auto* found = wildcards.named(name, user_id)) {
      auto values = found->values;
      std::sort(values.begin(), values.end());
      result.prompt += "{" + base::join(values, "|") + "}";
    } else {
      result.prompt += whole;
      result.unknown.emplace_back(name);
    }
    prompt.remove_prefix(end + mark.size());
  }
}

}  // namespace invokeai_batch::sim
