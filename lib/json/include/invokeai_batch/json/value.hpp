// JSON as it was written: immutable, members in order, numbers as text, and the byte offset of
// every value, so that a message can point at it.
//
// A Document owns the text's values; a Value is a cheap handle into it (copy it freely) and is
// valid as long as its Document lives, also after the Document was moved. Everything here is pure
// and may be read from several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

struct Tree;  // the flat store behind a Document

class Value {
 public:
  /// The absent value: what a look-up that finds nothing gives. It is no JSON value, not even null.
  Value() = default;

  [[nodiscard]] bool exists() const { return m_tree != nullptr; }
  explicit operator bool() const { return exists(); }

  [[nodiscard]] bool is_null() const { return is(Kind::null); }
  [[nodiscard]] bool is_boolean() const { return is(Kind::boolean); }
  [[nodiscard]] bool is_number() const { return is(Kind::number); }
  [[nodiscard]] bool is_string() const { return is(Kind::string); }
  [[nodiscard]] bool is_array() const { return is(Kind::array); }
  [[nodiscard]] bool is_object() const { return is(Kind::object); }
  /// REQUIRES: exists().
  [[nodiscard]] Kind kind() const;

  /// The string's characters, or the number as it was written ("1.10"); "" for all else.
  [[nodiscard]] std::string_view text() const;
  /// nullopt unless it is a boolean.
  [[nodiscard]] std::optional<bool> boolean() const;
  /// nullopt unless it is a number with an integral value that fits ("7", "7.0", "7e2").
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// nullopt unless it is a number that a double can hold (1e400 is not).
  [[nodiscard]] std::optional<double> number() const;

  /// Items of an array or members of an object; 0 for all else.
  [[nodiscard]] std::size_t size() const;
  /// The member with that name (the last one when the name comes twice); absent when this is no
  /// object or has no such member. Linear in the number of members.
  [[nodiscard]] Value operator[](std::string_view key) const;
  /// The i-th item or member value; absent when there is none. Linear.
  [[nodiscard]] Value at(std::size_t index) const;

  /// Byte offset of the value's first character in the source text.
  [[nodiscard]] std::size_t offset() const;

  /// An iterator over items or members, in order; `key` is "" for items.
  class Iterator;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

 private:
  friend class Document;
  Value(const Tree* tree, std::uint32_t node) : m_tree(tree), m_node(node) {}
  [[nodiscard]] bool is(Kind kind) const { return exists() && this->kind() == kind; }

  const Tree* m_tree = nullptr;
  std::uint32_t m_node = 0;
};

struct Member {
  std::string_view key{};
  Value value{};
};

class Value::Iterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = Member;
  using difference_type = std::ptrdiff_t;
  using pointer = const Member*;
  using reference = Member;

  Iterator() = default;
  [[nodiscard]] Member operator*() const;
  Iterator& operator++();
  Iterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.m_node == b.m_node; }

 private:
  friend class Value;
  Iterator(const Tree* tree, std::uint32_t node) : m_tree(tree), m_node(node) {}

  const Tree* m_tree = nullptr;
  std::uint32_t m_node = 0;
};

/// Movable, not copyable.
class Document {
 public:
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  [[nodiscard]] Value root() const;

 private:
  friend Document parse(std::string_view text, std::string_view name);
  explicit Document(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> m_tree;
};

/// Deepest nesting that parse() accepts; a GUI's workflow has about ten levels.
inline constexpr std::size_t k_deepest = 200;

/// Reads one JSON text; a byte order mark before it is skipped. Throws base::Error(input) with
/// `name:line:column`, what was expected, and the line with a caret, when it is not JSON, is nested
/// deeper than k_deepest, or is larger than 4 GB.
[[nodiscard]] Document parse(std::string_view text, std::string_view name);

/// The place of a value for messages: "wf.json:12:5". `text` is what was parsed.
[[nodiscard]] std::string place_of(std::string_view name, std::string_view text, Value value);

}  // namespace invokeai_batch::json
