#include "invokeai_batch/json/syntax.hpp"

#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::json {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Where the number that begins at `at` ends; nullopt when none does.
std::optional<std::size_t> end_of_number(std::string_view text, std::size_t at) {
  const auto digits = [&] {
    const auto begin = at;
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
    return at > begin;
  };
  at += at < text.size() && text[at] == '-' ? 1 : 0;
  if (at < text.size() && text[at] == '0') {
    ++at;
  } else if (!digits()) {
    return std::nullopt;
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) {
      return std::nullopt;
    }
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
    if (!digits()) {
      return std::nullopt;
    }
  }
  return at;
}

// A recursive descent over the grammar that stops at the first error.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t deepest) : m_text(text), m_deepest(deepest) {}

  std::optional<SyntaxError> run() {
    blanks();
    if (m_at == m_text.size()) {
      return SyntaxError{0, "there is nothing in it"};
    }
    value(0);
    blanks();
    if (!m_error && m_at < m_text.size()) {
      fail("there is more after the end of the value");
    }
    return m_error;
  }

 private:
  bool fail(const std::string& why) {
    if (!m_error) {
      m_error = SyntaxError{m_at, m_at >= m_text.size() ? "the text ends too early: " + why : why};
    }
    return false;
  }

  [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

  void blanks() {
    while (m_at < m_text.size() &&
           std::string_view(" \t\r\n").find(peek()) != std::string_view::npos) {
      ++m_at;
    }
  }

  bool word(std::string_view expected) {
    if (m_text.substr(m_at, expected.size()) != expected) {
      return fail("expected a value");
    }
    m_at += expected.size();
    return true;
  }

  bool escape() {
    ++m_at;
    if (peek() == 'u') {
      for (std::size_t i = 1; i <= 4; ++i) {
        if (m_at + i >= m_text.size() || !is_hex(m_text[m_at + i])) {
          return fail("\\u needs four hexadecimal digits");
        }
      }
      m_at += 5;
      return true;
    }
    if (std::string_view("\"\\/bfnrt").find(peek()) == std::string_view::npos || peek() == '\0') {
      return fail("unknown escape in a string");
    }
    ++m_at;
    return true;
  }

  bool string(const char* what) {
    if (peek() != '"') {
      return fail(std::string("expected ") + what);
    }
    ++m_at;
    while (peek() != '"') {
      if (m_at >= m_text.size()) {
        return fail("a string is not closed");
      }
      if (static_cast<unsigned char>(peek()) < 0x20) {
        return fail("a control character or line break inside a string");
      }
      if (peek() == '\\') {
        if (!escape()) {
          return false;
        }
      } else {
        ++m_at;
      }
    }
    ++m_at;
    return true;
  }

  bool member(std::size_t depth) {
    blanks();
    if (!string("a member name in double quotes")) {
      return false;
    }
    blanks();
    if (peek() != ':') {
      return fail("expected ':'");
    }
    ++m_at;
    return value(depth + 1);
  }

  bool item(std::size_t depth) { return value(depth + 1); }

  // The inside of [ ] or { }, after the opening bracket.
  bool sequence(char close, std::size_t depth) {
    ++m_at;
    blanks();
    if (peek() == close) {
      ++m_at;
      return true;
    }
    while (true) {
      if (!(close == '}' ? member(depth) : item(depth))) {
        return false;
      }
      blanks();
      if (peek() == close) {
        ++m_at;
        return true;
      }
      if (peek() != ',') {
        return fail(close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
      }
      ++m_at;
    }
  }

  bool value(std::size_t depth) {
    blanks();
    if (depth > m_deepest) {
      return fail("nested deeper than " + std::to_string(m_deepest) + " levels");
    }
    switch (peek()) {
      case '{':
        return sequence('}', depth);
      case '[':
        return sequence(']', depth);
      case '"':
        return string("a value");
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        break;
    }
    const auto end = end_of_number(m_text, m_at);
    if (!end) {
      return fail("expected a value");
    }
    m_at = *end;
    return true;
  }

  std::string_view m_text;
  std::size_t m_deepest;
  std::size_t m_at = 0;
  std::optional<SyntaxError> m_error;
};

}  // namespace

std::optional<SyntaxError> find_syntax_error(std::string_view text, std::size_t deepest) {
  if (const auto offset = base::invalid_utf8_at(text)) {
    return SyntaxError{*offset, "this byte is not valid UTF-8"};
  }
  return Scanner(text, deepest).run();
}

bool is_json_number(std::string_view text) {
  return !text.empty() && end_of_number(text, 0) == text.size();
}

}  // namespace invokeai_batch::json
