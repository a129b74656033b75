#include "rule_reader.hpp"

#include <algorithm>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::tests {

RuleReader::RuleReader(json::Value rule, std::string what) : m_rule(rule), m_what(std::move(what)) {
  if (!rule.is_object()) {
    throw base::Error(base::ErrorClass::input, {.where = m_what, .what = "expected an object"});
  }
}

void RuleReader::wrong(const char* name, const std::string& expected) const {
  throw base::Error(base::ErrorClass::input,
                    {.where = m_what + "." + name, .what = "expected " + expected});
}

json::Value RuleReader::take(const char* name) {
  m_known.emplace_back(name);
  return m_rule[name];
}

void RuleReader::text(const char* name, std::string& out) {
  if (const auto value = take(name)) {
    if (!value.is_string()) {
      wrong(name, "a string");
    }
    out = value.text();
  }
}

void RuleReader::count(const char* name, std::int64_t& out) {
  if (const auto value = take(name)) {
    const auto number = value.integer();
    if (!number || *number < 0) {
      wrong(name, "a whole number, 0 or more");
    }
    out = *number;
  }
}

void RuleReader::milliseconds(const char* name, std::chrono::milliseconds& out) {
  std::int64_t number = out.count();
  count(name, number);
  out = std::chrono::milliseconds(number);
}

void RuleReader::flag(const char* name, bool& out) {
  if (const auto value = take(name)) {
    if (!value.is_boolean()) {
      wrong(name, "true or false");
    }
    out = *value.boolean();
  }
}

std::size_t RuleReader::choice(const char* name, const std::vector<std::string>& names,
                               std::size_t fallback) {
  const auto value = take(name);
  if (!value) {
    return fallback;
  }
  const auto found = std::find(names.begin(), names.end(), value.text());
  if (found == names.end()) {
    wrong(name, "one of " + base::join(names, ", "));
  }
  return static_cast<std::size_t>(found - names.begin());
}

void RuleReader::finish() const {
  for (const auto& member : m_rule) {
    const std::string name(member.key);
    if (std::find(m_known.begin(), m_known.end(), name) == m_known.end()) {
      const auto near = base::did_you_mean(name, m_known);
      throw base::Error(base::ErrorClass::input,
                        {.where = m_what,
                         .what = "there is no member '" + name + "'",
                         .hint = near.empty() ? "known: " + base::join(m_known, ", ") : near});
    }
  }
}

}  // namespace invokeai_batch::tests
