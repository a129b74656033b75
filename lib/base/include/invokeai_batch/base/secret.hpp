// Secrets and URLs on their way into messages.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Replaces every `secret` in a text, however often, and what follows "Bearer " or "Basic ", by
/// dots. An empty secret, or one so short that it would be found in any text, is passed over.
[[nodiscard]] std::string blanked_out(std::string text, const std::vector<Secret>& secrets);

}  // namespace invokeai_batch::base
