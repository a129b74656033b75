// A JSON object that is being put together: names in order, each with its value as JSON text.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::sim {

class Fields {
 public:
  Fields() = default;
  /// The members of an object; empty for anything else.
  explicit Fields(json::Value object);

  /// The value's JSON text; nullptr when there is no such field.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// The value is there and is not null.
  [[nodiscard]] bool has(std::string_view name) const;
  /// The string that the field holds; empty when it is no string.
  [[nodiscard]] std::string text(std::string_view name) const;

  void set(std::string_view name, std::string json);
  void set_text(std::string_view name, std::string_view text);
  void erase(std::string_view name);

  [[nodiscard]] std::string to_json() const;

  [[nodiscard]] auto begin() const { return m_members.begin(); }
  [[nodiscard]] auto end() const { return m_members.end(); }
  [[nodiscard]] std::size_t size() const { return m_members.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> m_members;
};

/// The text without the members that are null, at every depth: what the server sends where it
/// answers with `exclude_none`.
[[nodiscard]] std::string without_nulls(std::string_view json);

/// "null", or the text quoted.
[[nodiscard]] std::string quoted_or_null(const std::string* text);
[[nodiscard]] std::string json_array(const std::vector<std::string>& json_items);
[[nodiscard]] std::string json_strings(const std::vector<std::string>& texts);

/// The strings of a JSON array; other items are left out.
[[nodiscard]] std::vector<std::string> strings_of(json::Value array);

}  // namespace invokeai_batch::sim
