// Reads one rule of a fault script: a JSON object whose members are all known and of the right
// type.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::tests {

/// Every reading function leaves its target alone when the member is not there, and throws
/// base::Error(input) that names the member when it is of another type.
class RuleReader {
 public:
  /// `what` is how messages call the rule.
  RuleReader(json::Value rule, std::string what);

  void text(const char* name, std::string& out);
  void count(const char* name, std::int64_t& out);
  void milliseconds(const char* name, std::chrono::milliseconds& out);
  void flag(const char* name, bool& out);
  /// The index of the member's text among the names.
  [[nodiscard]] std::size_t choice(const char* name, const std::vector<std::string>& names,
                                   std::size_t fallback);
  [[nodiscard]] json::Value take(const char* name);
  /// Throws when there is a member that none of the calls asked for.
  void finish() const;

 private:
  [[noreturn]] void wrong(const char* name, const std::string& expected) const;

  json::Value m_rule;
  std::string m_what;
  std::vector<std::string> m_known;
};

}  // namespace invokeai_batch::tests
