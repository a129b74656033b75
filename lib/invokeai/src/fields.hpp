// Taking a reply's JSON apart without trusting it: what is missing or of another type is noted, and
// the caller, who goes on with an empty value, asks at the end whether all was well.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::invokeai {

/// The first thing found wrong with a document; none when all was as expected.
class Shape {
 public:
  void miss(std::string problem) {
    if (m_problem.empty()) {
      m_problem = std::move(problem);
    }
  }
  [[nodiscard]] const std::string& problem() const { return m_problem; }

 private:
  std::string m_problem;
};

/// The members of one object. Unknown members are ignored: servers grow.
class Fields {
 public:
  Fields(json::Value object, Shape& shape) : m_object(object), m_shape(shape) {
    if (!object.is_object()) {
      shape.miss("it is no object");
    }
  }

  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] std::int64_t integer(std::string_view key) const;
  [[nodiscard]] bool boolean(std::string_view key) const;
  /// A member that is an array, an object; absent (and noted) when it is something else.
  [[nodiscard]] json::Value array(std::string_view key) const;
  [[nodiscard]] json::Value object(std::string_view key) const;

  // Members that may be absent or null.
  [[nodiscard]] std::string text_or_empty(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(std::string_view key) const;
  [[nodiscard]] bool boolean_or(std::string_view key, bool otherwise) const;

  void miss(std::string_view key, std::string_view is) const {
    m_shape.miss(std::string(key) + " is " + std::string(is));
  }

 private:
  [[nodiscard]] json::Value required(std::string_view key) const;
  /// Absent for null too.
  [[nodiscard]] json::Value optional(std::string_view key) const;

  json::Value m_object;
  Shape& m_shape;
};

/// Calls `take` for each item of an array; notes when it is none.
template <class Take>
void for_each_item(json::Value array, Shape& shape, Take take) {
  if (!array.is_array()) {
    shape.miss("it is no list");
    return;
  }
  for (const auto& item : array) {
    take(item.value);
  }
}

}  // namespace invokeai_batch::invokeai
