#include "invokeai_batch/yaml/raw_json.hpp"

#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::yaml {

namespace {

void append_plain(json::Writer& json, std::string_view text) {
  if (text == "true" || text == "false" || text == "null" || json::is_json_number(text)) {
    json.raw(text);
    return;
  }
  // A cell or an argument may hold JSON itself.
  const bool structured = text.starts_with('{') || text.starts_with('[');
  if (structured && !json::find_syntax_error(text, json::k_deepest).has_value()) {
    json.raw(json::to_text(json::parse(text, "value").root()));
    return;
  }
  json.string(text);
}

void append(json::Writer& json, const RawValue& value) {
  switch (value.kind) {
    case RawValue::Kind::null:
      json.null();
      return;
    case RawValue::Kind::plain:
    case RawValue::Kind::argument:
      append_plain(json, value.text);
      return;
    case RawValue::Kind::quoted:
      json.string(value.text);
      return;
    case RawValue::Kind::list:
      json.begin_array();
      for (const auto& item : value.items) {
        append(json, item);
      }
      json.end_array();
      return;
    case RawValue::Kind::map:
      json.begin_object();
      for (const auto& [key, member] : value.members) {
        json.key(key);
        append(json, member);
      }
      json.end_object();
      return;
  }
}

}  // namespace

std::string to_json(const RawValue& value) {
  json::Writer json;
  append(json, value);
  return json.take();
}

RawValue raw_value_of(json::Value value, const std::string& place) {
  RawValue raw{.place = place};
  if (!value.exists() || value.is_null()) {
    return raw;
  }
  if (value.is_string() || value.is_number() || value.is_boolean()) {
    raw.kind = value.is_string() ? RawValue::Kind::quoted : RawValue::Kind::plain;
    raw.text = value.is_boolean() ? json::to_text(value) : std::string(value.text());
    return raw;
  }
  raw.kind = value.is_array() ? RawValue::Kind::list : RawValue::Kind::map;
  for (const auto& [key, child] : value) {
    if (value.is_array()) {
      raw.items.push_back(raw_value_of(child, place));
    } else {
      raw.members.emplace_back(key, raw_value_of(child, place));
    }
  }
  return raw;
}

}  // namespace invokeai_batch::yaml
