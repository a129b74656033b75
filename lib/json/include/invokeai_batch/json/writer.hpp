// JSON out, in one pass, without a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::json {

/// `"text"` with the escapes of JSON.stringify: quote, backslash, \b \f \n \r \t, other control
/// characters as \u00xx; all else as it is, also what is no UTF-8.
[[nodiscard]] std::string quoted(std::string_view text);
void append_quoted(std::string& out, std::string_view text);

/// The value compactly, as JSON.stringify(value) prints it: members in order, numbers as written.
/// REQUIRES: exists().
[[nodiscard]] std::string to_text(Value value);

/// The value on several lines, as JSON.stringify(value, null, 2) prints it.
[[nodiscard]] std::string to_pretty_text(Value value);

/// Builds one compact JSON text. The caller keeps the order (key before value in objects); commas
/// are the writer's business.
class Writer {
 public:
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& integer(std::int64_t number);
  Writer& number(double number);
  Writer& boolean(bool value);
  Writer& null();
  /// null for the empty text, and where there is no number.
  Writer& string_or_null(std::string_view text);
  Writer& integer_or_null(std::optional<std::int64_t> number);
  /// A value that is JSON already.
  Writer& raw(std::string_view json);

  /// key() and string(), for the commonest member.
  Writer& member(std::string_view name, std::string_view text);

  [[nodiscard]] const std::string& text() const { return m_out; }
  [[nodiscard]] std::string take() { return std::move(m_out); }

 private:
  void separate();

  std::string m_out;
  bool m_needs_comma = false;
};

}  // namespace invokeai_batch::json
