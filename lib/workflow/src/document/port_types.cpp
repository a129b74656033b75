// Source: the GUI's features/nodes/util/schema/parseFieldType.ts and parseSchema.ts (names),
// store/util/validateConnectionTypes.ts and areTypesEqual.ts (what fits what), and the server's
// are_connection_types_compatible (services/shared/graph.py).
#include "document/port_types.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace invokeai_batch::workflow {

namespace {

constexpr std::string_view k_any = "AnyField";
constexpr std::string_view k_collection = "CollectionField";
constexpr std::string_view k_collection_item = "CollectionItemField";
constexpr std::string_view k_list_mark = "[]";
constexpr std::string_view k_one_or_list_mark = "?[]";

std::string name_of_json_type(std::string_view type) {
  static const std::unordered_map<std::string_view, std::string_view> k_names = {
      {"integer", "IntegerField"},
      {"number", "FloatField"},
      {"string", "StringField"},
      {"boolean", "BooleanField"},
  };
  const auto found = k_names.find(type);
  return found == k_names.end() ? std::string() : std::string(found->second);
}

std::string name_of_one(json::Value schema) {
  const auto reference = referenced_name(schema);
  if (!reference.empty()) {
    return std::string(reference);
  }
  if (schema["const"].exists() || schema["enum"].is_array()) {
    return "EnumField";
  }
  return name_of_json_type(schema["type"].text());
}

bool is_list(json::Value schema) {
  return schema["type"].text() == "array";
}

PortType port_of_schema(json::Value schema);

// `T | null` is T; `T | list of T` takes either; what else there may be has no name.
PortType port_of_alternatives(json::Value alternatives) {
  std::vector<json::Value> kept;
  for (const auto& alternative : alternatives) {
    if (alternative.value["type"].text() != "null") {
      kept.push_back(alternative.value);
    }
  }
  if (kept.size() == 1) {
    return port_of_schema(kept.front());
  }
  if (kept.size() != 2 || is_list(kept[0]) == is_list(kept[1])) {
    return {};
  }
  const auto list = is_list(kept[0]) ? kept[0] : kept[1];
  const auto one = is_list(kept[0]) ? kept[1] : kept[0];
  auto name = name_of_one(one);
  return name == name_of_one(list["items"]) && !name.empty()
             ? PortType{.name = std::move(name), .cardinality = Cardinality::one_or_list}
             : PortType{};
}

PortType port_of_schema(json::Value schema) {
  if (schema["allOf"].is_array()) {
    return {.name = std::string(referenced_name(schema["allOf"].at(0)))};
  }
  if (schema["anyOf"].is_array()) {
    return port_of_alternatives(schema["anyOf"]);
  }
  if (!is_list(schema)) {
    return {.name = name_of_one(schema)};
  }
  auto name = name_of_one(schema["items"]);
  return name.empty() ? PortType{} : PortType{std::move(name), Cardinality::list};
}

std::string_view usual_name(FieldKind kind) {
  switch (kind) {
    case FieldKind::integer:
      return "IntegerField";
    case FieldKind::number:
      return "FloatField";
    case FieldKind::string:
      return "StringField";
    case FieldKind::boolean:
      return "BooleanField";
    case FieldKind::choice:
      return "EnumField";
    case FieldKind::model:
      return "ModelIdentifierField";
    case FieldKind::lora_list:
      return "LoRAField";
    case FieldKind::image:
      return "ImageField";
    case FieldKind::video:
      return "VideoField";
    case FieldKind::board:
      return "BoardField";
    case FieldKind::color:
      return "ColorField";
    case FieldKind::style_preset:
      return "StylePresetField";
    case FieldKind::saved_workflow:
      return "SavedWorkflowField";
    case FieldKind::any:
      break;
  }
  return {};
}

bool same_type(const PortType& a, const PortType& b) {
  const auto one_of = [&](std::string_view name) {
    return !name.empty() && (name == b.name || name == b.plain_name);
  };
  return a.cardinality == b.cardinality && (one_of(a.name) || one_of(a.plain_name));
}

bool becomes(std::string_view output, std::string_view input) {
  return (output == "IntegerField" && (input == "FloatField" || input == "StringField")) ||
         (output == "FloatField" && input == "StringField");
}

}  // namespace

PortType read_port(json::Value property) {
  auto plain = port_of_schema(property);
  const auto given = property["ui_type"].text();
  if (given.empty() || given == plain.name) {
    return plain;
  }
  PortType port{.name = std::string(given),
                .cardinality = given == k_collection ? Cardinality::list : Cardinality::one};
  if (!is_generic(port)) {
    port.plain_name = std::move(plain.name);
  }
  return port;
}

bool is_generic(const PortType& port) {
  return port.name == k_any || port.name == k_collection || port.name == k_collection_item;
}

PortType usual_port(const FieldType& field) {
  PortType port{.name = std::string(usual_name(field.kind))};
  if (field.or_list) {
    port.cardinality = Cardinality::one_or_list;
  } else if (field.is_list) {
    port.cardinality = Cardinality::list;
  }
  return port;
}

Nullability nullability_of(const FieldType& field) {
  const bool is_nullable = field.nullable && field.input != FieldInput::connection;
  return is_nullable ? Nullability::nullable : Nullability::not_null;
}

std::string text_of_port(const PortType& port) {
  auto text = port.name;
  if (port.cardinality != Cardinality::one) {
    text += port.cardinality == Cardinality::list ? k_list_mark : k_one_or_list_mark;
  }
  return port.plain_name.empty() ? text : text + "=" + port.plain_name;
}

PortType port_of_text(std::string_view text) {
  PortType port;
  if (const auto sign = text.find('='); sign != std::string_view::npos) {
    port.plain_name = text.substr(sign + 1);
    text = text.substr(0, sign);
  }
  if (text.ends_with(k_one_or_list_mark)) {
    port.cardinality = Cardinality::one_or_list;
    text.remove_suffix(k_one_or_list_mark.size());
  } else if (text.ends_with(k_list_mark)) {
    port.cardinality = Cardinality::list;
    text.remove_suffix(k_list_mark.size());
  }
  port.name = text;
  return port;
}

std::string describe(const PortType& port) {
  switch (port.cardinality) {
    case Cardinality::list:
      return "list of " + port.name;
    case Cardinality::one_or_list:
      return port.name + " or a list of it";
    case Cardinality::one:
      break;
  }
  return port.name;
}

bool fits(const PortType& output, const PortType& input, Nullability of_input) {
  const auto is_unknown = [](const PortType& port) { return port.name.empty(); };
  if (is_unknown(output) || is_unknown(input) || output.name == k_any || input.name == k_any ||
      same_type(output, input)) {
    return true;
  }
  if (output.name == k_collection_item) {
    return input.cardinality != Cardinality::list;
  }
  if (input.name == k_collection_item) {
    return output.cardinality == Cardinality::one;
  }
  if (output.name == k_collection) {
    return input.cardinality != Cardinality::one;
  }
  if (input.name == k_collection) {
    return output.cardinality == Cardinality::list;
  }
  if (input.cardinality == Cardinality::one_or_list && output.name == input.name) {
    return true;
  }
  return becomes(output.name, input.name) && output.cardinality == Cardinality::one &&
         input.cardinality == Cardinality::one && of_input == Nullability::not_null;
}

}  // namespace invokeai_batch::workflow
