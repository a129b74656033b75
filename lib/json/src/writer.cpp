#include "invokeai_batch/json/writer.hpp"

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::json {

namespace {

void append_escape(std::string& out, char c) {
  static constexpr char k_digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += k_digits[static_cast<unsigned char>(c) >> 4U];
      out += k_digits[static_cast<unsigned char>(c) & 15U];
  }
}

bool needs_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_scalar(std::string& out, Value value) {
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      break;
    case Kind::boolean:
      out += *value.boolean() ? "true" : "false";
      break;
    case Kind::string:
      append_quoted(out, value.text());
      break;
    default:
      out += value.text();
      break;
  }
}

// `indent` < 0: compact.
void append_value(std::string& out, Value value, int indent) {
  if (!value.is_object() && !value.is_array()) {
    append_scalar(out, value);
    return;
  }
  const bool object = value.is_object();
  const auto line_break = [&](int level) {
    if (indent >= 0) {
      out += '\n';
      out.append(static_cast<std::size_t>(level) * 2, ' ');
    }
  };
  out += object ? '{' : '[';
  bool first = true;
  for (const auto& [key, item] : value) {
    out += first ? "" : ",";
    first = false;
    line_break(indent + 1);
    if (object) {
      append_quoted(out, key);
      out += indent >= 0 ? ": " : ":";
    }
    append_value(out, item, indent >= 0 ? indent + 1 : indent);
  }
  if (!first) {
    line_break(indent);
  }
  out += object ? '}' : ']';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (needs_escape(text[at])) {
      out += text.substr(plain, at - plain);
      append_escape(out, text[at]);
      plain = at + 1;
    }
  }
  out += text.substr(plain);
  out += '"';
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

std::string to_text(Value value) {
  base::require(value.exists(), "a value that is there has a text");
  std::string out;
  append_value(out, value, -1);
  return out;
}

std::string to_pretty_text(Value value) {
  std::string out;
  append_value(out, value, 0);
  return out;
}

void Writer::separate() {
  if (m_needs_comma) {
    m_out += ',';
  }
  m_needs_comma = true;
}

Writer& Writer::begin_object() {
  separate();
  m_out += '{';
  m_needs_comma = false;
  return *this;
}

Writer& Writer::end_object() {
  m_out += '}';
  m_needs_comma = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  m_out += '[';
  m_needs_comma = false;
  return *this;
}

Writer& Writer::end_array() {
  m_out += ']';
  m_needs_comma = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_quoted(m_out, name);
  m_out += ':';
  m_needs_comma = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_quoted(m_out, text);
  return *this;
}

Writer& Writer::integer(std::int64_t number) {
  return raw(std::to_string(number));
}

Writer& Writer::number(double number) {
  return raw(base::number_to_text(number));
}

Writer& Writer::boolean(bool value) {
  return raw(value ? "true" : "false");
}

Writer& Writer::null() {
  return raw("null");
}

Writer& Writer::string_or_null(std::string_view text) {
  return text.empty() ? null() : string(text);
}

Writer& Writer::integer_or_null(std::optional<std::int64_t> number) {
  return number ? integer(*number) : null();
}

Writer& Writer::raw(std::string_view json) {
  separate();
  m_out += json;
  return *this;
}

Writer& Writer::member(std::string_view name, std::string_view text) {
  return key(name).string(text);
}

}  // namespace invokeai_batch::json
