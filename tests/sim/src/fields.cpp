#include "fields.hpp"

#include <algorithm>

#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

void append_without_nulls(std::string& out, json::Value value) {
  if (!value.is_object() && !value.is_array()) {
    out += json::to_text(value);
    return;
  }
  const bool is_object = value.is_object();
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (const auto& [key, item] : value) {
    if (is_object && item.is_null()) {
      continue;
    }
    if (!is_first) {
      out += ',';
    }
    is_first = false;
    if (is_object) {
      json::append_quoted(out, key);
      out += ':';
    }
    append_without_nulls(out, item);
  }
  out += is_object ? '}' : ']';
}

}  // namespace

Fields::Fields(json::Value object) {
  if (object.is_object()) {
    for (const auto& [key, value] : object) {
      set(key, json::to_text(value));
    }
  }
}

const std::string* Fields::find(std::string_view name) const {
  const auto found = std::find_if(m_members.begin(), m_members.end(),
                                  [&](const auto& member) { return member.first == name; });
  return found == m_members.end() ? nullptr : &found->second;
}

bool Fields::has(std::string_view name) const {
  const auto* value = find(name);
  return value != nullptr && *value != "null";
}

std::string Fields::text(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr || value->empty() || value->front() != '"') {
    return {};
  }
  return std::string(json::parse(*value, "field").root().text());
}

void Fields::set(std::string_view name, std::string json) {
  for (auto& member : m_members) {
    if (member.first == name) {
      member.second = std::move(json);
      return;
    }
  }
  m_members.emplace_back(name, std::move(json));
}

void Fields::set_text(std::string_view name, std::string_view text) {
  set(name, json::quoted(text));
}

void Fields::erase(std::string_view name) {
  const auto is_it = [&](const auto& member) { return member.first == name; };
  m_members.erase(std::remove_if(m_members.begin(), m_members.end(), is_it), m_members.end());
}

std::string Fields::to_json() const {
  json::Writer out;
  out.begin_object();
  for (const auto& [name, value] : m_members) {
    out.key(name).raw(value);
  }
  out.end_object();
  return out.take();
}

std::string without_nulls(std::string_view json) {
  const auto document = json::parse(json, "reply");
  std::string out;
  out.reserve(json.size());
  append_without_nulls(out, document.root());
  return out;
}

std::string quoted_or_null(const std::string* text) {
  return text == nullptr ? "null" : json::quoted(*text);
}

std::string json_array(const std::vector<std::string>& json_items) {
  json::Writer out;
  out.begin_array();
  for (const auto& item : json_items) {
    out.raw(item);
  }
  out.end_array();
  return out.take();
}

std::string json_strings(const std::vector<std::string>& texts) {
  json::Writer out;
  out.begin_array();
  for (const auto& text : texts) {
    out.string(text);
  }
  out.end_array();
  return out.take();
}

std::vector<std::string> strings_of(json::Value array) {
  std::vector<std::string> texts;
  if (array.is_array()) {
    for (const auto& member : array) {
      if (member.value.is_string()) {
        texts.emplace_back(member.value.text());
      }
    }
  }
  return texts;
}

}  // namespace invokeai_batch::sim
