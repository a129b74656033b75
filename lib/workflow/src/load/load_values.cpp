// Which stored values are values. Source: types/field.ts and types/common.ts: what matches none of
// the GUI's kinds of value is unset there; PR 9162 (buildNodesGraph.ts) for what is left over on an
// input that takes edges alone.
#include <algorithm>
#include <string>
#include <string_view>

#include "document/batch_nodes.hpp"
#include "document/reading.hpp"
#include "document/slots.hpp"
#include "invokeai_batch/base/text.hpp"
#include "load/loading.hpp"

namespace invokeai_batch::workflow {

namespace {

bool is_filled_text(json::Value value) {
  return value.is_string() && !base::trim(value.text()).empty();
}

bool has_filled_texts(json::Value object, std::initializer_list<std::string_view> keys) {
  return std::all_of(keys.begin(), keys.end(),
                     [&](auto key) { return is_filled_text(object[key]); });
}

bool is_model(json::Value value) {
  return has_filled_texts(value, {"key", "hash", "name", "base", "type"});
}

bool is_color(json::Value value) {
  constexpr std::string_view k_channels[] = {"r", "g", "b", "a"};
  return std::all_of(std::begin(k_channels), std::end(k_channels), [&](auto channel) {
    const auto level = value[channel].integer();
    return level && *level >= 0 && *level <= 255;
  });
}

bool is_value_object(json::Value value) {
  constexpr std::string_view k_references[] = {"image_name", "video_name", "board_id",
                                               "style_preset_id"};
  const bool is_reference = std::any_of(std::begin(k_references), std::end(k_references),
                                        [&](auto key) { return is_filled_text(value[key]); });
  return is_reference || is_model(value) || is_color(value);
}

bool is_lora(json::Value value) {
  return is_model(value["lora"]) && value["weight"].is_number();
}

bool is_list_item(json::Value value) {
  return value.is_string() || value.is_number() || is_filled_text(value["image_name"]) ||
         is_filled_text(value["video_name"]) || is_lora(value);
}

bool is_value(json::Value value) {
  if (value.is_object()) {
    return is_value_object(value);
  }
  return !value.is_array() || std::all_of(value.begin(), value.end(), [](const auto& item) {
    return is_list_item(item.value);
  });
}

bool refers_by(json::Value value, std::string_view key) {
  return is_filled_text(value[key]);
}

// The GUI keeps a value of another kind, and the server refuses it.
bool is_of_kind(json::Value value, const FieldType& field) {
  if (value.is_array() && (field.is_list || field.or_list || field.kind == FieldKind::lora_list)) {
    return std::all_of(value.begin(), value.end(), [&](const auto& item) {
      return field.kind == FieldKind::lora_list ? is_lora(item.value)
                                                : is_of_kind(item.value, {.kind = field.kind});
    });
  }
  switch (field.kind) {
    case FieldKind::model:
      return is_model(value);
    case FieldKind::image:
      return refers_by(value, "image_name");
    case FieldKind::video:
      return refers_by(value, "video_name");
    case FieldKind::style_preset:
      return refers_by(value, "style_preset_id");
    case FieldKind::color:
      return is_color(value);
    case FieldKind::lora_list:
      return false;
    default:
      return true;  // held against the rules of values that are set, when a plan is made
  }
}

// A board is a reference, or one of two words.
bool is_board_word(json::Value value) {
  return value.text().empty() || value.text() == "auto" || value.text() == "none";
}

// The rule of a generator has readers of its own, metadata records what it is given, and nothing
// that is stored in workflow_inputs is ever read.
bool has_own_rules(const Node& node, const InputInstance& input, const NodeType& type) {
  return node.kind == NodeKind::generator || type.accepts_extra ||
         is_workflow_inputs(node, input.name) || input.presence == Presence::gone ||
         !type.fields.contains(input.name);
}

// Empty: it is a value that the field may have.
std::string reason_against(json::Value value, const FieldType& field) {
  if (field.input == FieldInput::connection) {
    return "only an edge can feed it";
  }
  const bool is_known =
      field.kind == FieldKind::board && value.is_string() ? is_board_word(value) : is_value(value);
  if (!is_known) {
    return "the GUI knows no such value";
  }
  const bool is_unset = value.is_null();
  return is_unset || is_of_kind(value, field) ? "" : "it is no " + describe(field);
}

}  // namespace

void load_values(Document& document, const NodeSchema& schema, std::vector<Change>& changes) {
  for (auto& node : document.nodes) {
    const auto* type = node.is_typed() ? schema.node(node.type) : nullptr;
    for (auto& input : node.inputs) {
      if (type == nullptr || !input.value || has_own_rules(node, input, *type) ||
          document.is_connected({node.id, input.name})) {
        continue;
      }
      const auto& field = type->fields.find(input.name)->second;
      const auto why_not = reason_against(input.value, field);
      if (why_not.empty()) {
        continue;
      }
      input.value = {};
      changes.push_back({ChangeKind::value_unset, "node " + name_of(node) + ": what is stored in " +
                                                      input.name + " is left out: " + why_not});
    }
  }
}

}  // namespace invokeai_batch::workflow
