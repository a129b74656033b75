#include "invokeai_batch/workflow/schema.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "loops.hpp"

namespace invokeai_batch::workflow {

NodeSchema::NodeSchema(std::string server_version,
                       std::map<std::string, NodeType, std::less<>> types)
    : m_version(std::move(server_version)), m_types(std::move(types)) {}

const NodeType* NodeSchema::node(std::string_view type) const {
  const auto found = m_types.find(type);
  return found == m_types.end() ? nullptr : &found->second;
}

const FieldType* NodeSchema::field(std::string_view node_type, std::string_view field) const {
  const auto* type = node(node_type);
  if (type == nullptr) {
    return nullptr;
  }
  const auto found = type->fields.find(field);
  return found == type->fields.end() ? nullptr : &found->second;
}

std::vector<std::string> NodeSchema::node_types() const {
  std::vector<std::string> names;
  names.reserve(m_types.size());
  for (const auto& [name, type] : m_types) {
    names.push_back(name);
  }
  return names;
}

Editor editor_of(const NodeSchema& schema) {
  return schema.node(k_for) == nullptr ? Editor::six : Editor::seven;
}

namespace {

bool has_members(json::Value object, std::initializer_list<std::string_view> keys) {
  return std::all_of(keys.begin(), keys.end(), [&](auto key) { return object[key].exists(); });
}

FieldKind guessed_kind_of_object(json::Value value) {
  if (has_members(value, {"image_name"})) {
    return FieldKind::image;
  }
  if (has_members(value, {"video_name"})) {
    return FieldKind::video;
  }
  if (has_members(value, {"board_id"})) {
    return FieldKind::board;
  }
  if (has_members(value, {"style_preset_id"})) {
    return FieldKind::style_preset;
  }
  if (has_members(value, {"key", "name", "base", "type"})) {
    return FieldKind::model;
  }
  return has_members(value, {"r", "g", "b", "a"}) ? FieldKind::color : FieldKind::any;
}

FieldKind guessed_kind(json::Value value) {
  if (!value) {
    return FieldKind::any;
  }
  switch (value.kind()) {
    case json::Kind::number:
      return FieldKind::number;
    case json::Kind::string:
      return FieldKind::string;
    case json::Kind::boolean:
      return FieldKind::boolean;
    case json::Kind::object:
      return guessed_kind_of_object(value);
    default:
      return FieldKind::any;
  }
}

FieldType guessed_list(json::Value items) {
  const auto all_are = [&](const auto& accepts) {
    return std::all_of(items.begin(), items.end(),
                       [&](const auto& item) { return accepts(item.value); });
  };
  if (items.size() == 0) {
    return {};
  }
  if (all_are([](json::Value item) { return has_members(item, {"lora", "weight"}); })) {
    return {.kind = FieldKind::lora_list};
  }
  const auto kind = guessed_kind(items.at(0));
  if (kind == FieldKind::any ||
      !all_are([&](json::Value item) { return guessed_kind(item) == kind; })) {
    return {};
  }
  return {.kind = kind, .is_list = true};
}

}  // namespace

FieldType guessed_type(std::string_view field, json::Value value) {
  if (field == "board") {
    return {.kind = FieldKind::board};  // a reserved name of the server
  }
  return value.is_array() ? guessed_list(value) : FieldType{.kind = guessed_kind(value)};
}

namespace {

std::string noun(FieldKind kind) {
  switch (kind) {
    case FieldKind::integer:
      return "integer";
    case FieldKind::number:
      return "number";
    case FieldKind::string:
      return "text";
    case FieldKind::boolean:
      return "boolean";
    case FieldKind::choice:
      return "choice";
    case FieldKind::model:
      return "model";
    case FieldKind::lora_list:
      return "list of LoRAs";
    case FieldKind::image:
      return "image";
    case FieldKind::video:
      return "video";
    case FieldKind::board:
      return "board";
    case FieldKind::color:
      return "color";
    case FieldKind::style_preset:
      return "style preset";
    case FieldKind::any:
      break;
  }
  return "JSON";
}

std::string plural(FieldKind kind) {
  return noun(kind) + (kind == FieldKind::any || kind == FieldKind::string ? "" : "s");
}

// " 0…1", " > 0", " ≥ 1, < 10"; empty without bounds.
std::string range_of(const FieldType& type) {
  if (type.minimum && type.maximum) {
    return " " + base::number_to_text(*type.minimum) + "…" + base::number_to_text(*type.maximum);
  }
  std::string text;
  const auto add = [&](const char* sign, const std::optional<double>& bound) {
    if (bound) {
      text += (text.empty() ? " " : ", ") + std::string(sign) + base::number_to_text(*bound);
    }
  };
  add("≥ ", type.minimum);
  add("> ", type.exclusive_minimum);
  add("≤ ", type.maximum);
  add("< ", type.exclusive_maximum);
  return text;
}

// ", at least 1 item", ", 1…10 items"; empty without bounds.
std::string length_of(const FieldType& type, std::string_view unit) {
  const auto count = [&](std::int64_t n) {
    return base::count_of(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)), unit);
  };
  if (type.min_length && type.max_length) {
    return ", " + std::to_string(*type.min_length) + "…" + count(*type.max_length);
  }
  if (type.min_length) {
    return ", at least " + count(*type.min_length);
  }
  return type.max_length ? ", at most " + count(*type.max_length) : "";
}

std::string model_filter(const FieldType& type) {
  const auto bases = base::join(type.model_bases, "|");
  const auto types = base::join(type.model_types, "|");
  if (bases.empty() && types.empty()) {
    return {};
  }
  return " " + bases + (bases.empty() || types.empty() ? "" : "/") + types;
}

std::string details_of(const FieldType& type) {
  switch (type.kind) {
    case FieldKind::integer:
    case FieldKind::number:
      return range_of(type) +
             (type.multiple_of ? ", multiple of " + base::number_to_text(*type.multiple_of) : "");
    case FieldKind::string:
      return type.is_list ? "" : length_of(type, "character");
    case FieldKind::choice:
      return " of " + std::to_string(type.choices.size());
    case FieldKind::model:
    case FieldKind::lora_list:
      return model_filter(type);
    default:
      return {};
  }
}

}  // namespace

std::string describe(const FieldType& type) {
  if (type.input == FieldInput::connection) {
    return "connection only";
  }
  if (type.is_list) {
    return "list of " + plural(type.kind) + details_of(type) + length_of(type, "item");
  }
  const auto one = noun(type.kind) + details_of(type);
  return type.or_list ? one + ", or a list" : one;
}

}  // namespace invokeai_batch::workflow
