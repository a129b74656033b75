#include "invokeai_batch/json/value.hpp"

#include <charconv>
#include <cmath>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "tree.hpp"

namespace invokeai_batch::json {

Kind Value::kind() const {
  base::require(exists(), "a value that is there has a kind");
  return m_tree->nodes[m_node].kind;
}

std::string_view Value::text() const {
  return exists() ? m_tree->slice(m_tree->nodes[m_node].text) : std::string_view();
}

std::optional<bool> Value::boolean() const {
  return is_boolean() ? std::optional(m_tree->nodes[m_node].boolean) : std::nullopt;
}

std::optional<double> Value::number() const {
  return is_number() ? base::parse_number(text()) : std::nullopt;
}

std::optional<std::int64_t> Value::integer() const {
  if (!is_number()) {
    return std::nullopt;
  }
  if (const auto exact = base::parse_integer(text())) {
    return exact;
  }
  const auto value = number();
  // 2^63 is the first double that does not fit.
  if (!value || *value != std::floor(*value) || std::fabs(*value) >= 9223372036854775808.0) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*value);
}

std::size_t Value::size() const {
  return exists() ? m_tree->nodes[m_node].count : 0;
}

Value Value::operator[](std::string_view key) const {
  Value found;
  if (is_object()) {
    for (const auto& [name, value] : *this) {
      if (name == key) {
        found = value;
      }
    }
  }
  return found;
}

Value Value::at(std::size_t index) const {
  for (const auto& member : *this) {
    if (index-- == 0) {
      return member.value;
    }
  }
  return {};
}

std::size_t Value::offset() const {
  return exists() ? m_tree->nodes[m_node].offset : 0;
}

Value::Iterator Value::begin() const {
  return size() == 0 ? end() : Iterator(m_tree, m_node + 1);
}

Value::Iterator Value::end() const {
  return exists() ? Iterator(m_tree, m_tree->nodes[m_node].next) : Iterator();
}

Member Value::Iterator::operator*() const {
  return {m_tree->slice(m_tree->nodes[m_node].key), Value(m_tree, m_node)};
}

Value::Iterator& Value::Iterator::operator++() {
  m_node = m_tree->nodes[m_node].next;
  return *this;
}

Document::Document(std::unique_ptr<Tree> tree) : m_tree(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Value Document::root() const {
  return {m_tree.get(), 0};
}

}  // namespace invokeai_batch::json
