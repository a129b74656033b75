#include "invokeai_batch/workflow/schema.hpp"

#include <algorithm>
#include <utility>

#include "document/field_kinds.hpp"
#include "document/loops.hpp"
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
  for (const auto& info : all_field_kinds()) {
    const auto& members = info.members;
    if (!members.empty() && std::all_of(members.begin(), members.end(),
                                        [&](auto member) { return value[member].exists(); })) {
      return info.kind;
    }
  }
  return FieldKind::any;
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

}  // namespace invokeai_batch::workflow
