// Secrets and URLs on their way into messages.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace invokeai_batch::base {

/// A token or password. It has no conversion to text: only reveal() gives it out, so that each
/// place that does is easy to find.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : m_value(std::move(value)) {}

  [[nodiscard]] bool empty() const { return m_value.empty(); }
  [[nodiscard]] const std::string& reveal() const { return m_value; }

 private:
  std::string m_value;
};

/// The URL without user, password, query and fragment: what messages and files may show.
[[nodiscard]] std::string redacted_url(std::string_view url);

}  // namespace invokeai_batch::base
