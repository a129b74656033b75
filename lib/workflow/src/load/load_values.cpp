// Which stored values are values. Source: types/field.ts and types/common.ts: what matches none of
// the GUI's kinds of value is unset there; PR 9162 (buildNodesGraph.ts) for what is left over on an
// input that takes edges alone.
#include <algorithm>
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

bool is_list_item(json::Value value) {
  return value.is_string() || value.is_number() || is_filled_text(value["image_name"]) ||
         is_filled_text(value["video_name"]) ||
         (is_model(value["lora"]) && value["weight"].is_number());
}

bool is_value(json::Value value) {
  if (value.is_object()) {
    return is_value_object(value);
  }
  return !value.is_array() || std::all_of(value.begin(), value.end(), [](const auto& item) {
    return is_list_item(item.value);
  });
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
      const bool only_edges = field.input == FieldInput::connection;
      const bool is_known = field.kind == FieldKind::board && input.value.is_string()
                                ? is_board_word(input.value)
                                : is_value(input.value);
      if (is_known && !only_edges) {
        continue;
      }
      input.value = {};
      changes.push_back({ChangeKind::value_unset,
                         "node " + name_of(node) + ": what is stored in " + input.name +
                             (only_edges ? " is left out: only an edge can feed it"
                                         : " is left out: the GUI knows no such value")});
    }
  }
}

}  // namespace invokeai_batch::workflow
