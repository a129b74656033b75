#include "values/typed_value.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/yaml/shape.hpp"
#include "spec/arguments.hpp"
#include "values/typed_color.hpp"
#include "values/typed_number.hpp"

namespace invokeai_batch::plan {

namespace {

using workflow::FieldKind;
using workflow::FieldType;

constexpr std::size_t k_most_choices = 40;

TypedValue encoded_as(std::string json, std::string text) {
  TypedValue typed;
  typed.encoded.graph = json;
  typed.encoded.workflow = std::move(json);
  typed.text = std::move(text);
  return typed;
}

std::string described(const yaml::RawValue& value) {
  const bool is_text =
      value.kind == yaml::RawValue::Kind::plain || value.kind == yaml::RawValue::Kind::quoted;
  return is_text ? shown(value.text) : std::string(describe(value.kind));
}

std::string numbered(std::int64_t count, std::string_view what) {
  return base::count_of(static_cast<std::size_t>(count), what);
}

std::optional<std::string> length_problem(const FieldType& type, std::size_t length,
                                          std::string_view what) {
  const auto count = static_cast<std::int64_t>(length);
  if (type.min_length.has_value() && count < *type.min_length) {
    return "has " + numbered(count, what) + ", but needs at least " +
           std::to_string(*type.min_length);
  }
  if (type.max_length.has_value() && count > *type.max_length) {
    return "has " + numbered(count, what) + ", but takes at most " +
           std::to_string(*type.max_length);
  }
  return std::nullopt;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

Typed typed_text(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  if (auto damaged = damaged_text(value)) {
    damaged->what = std::string(name) + ": " + damaged->what;
    return *std::move(damaged);
  }
  if (const auto offset = base::invalid_utf8_at(value.text)) {
    return problem_with(value, name,
                        "byte " + std::to_string(*offset + 1) + " of the text is not UTF-8",
                        "save the file as UTF-8");
  }
  if (const auto why = length_problem(type, character_count(value.text), "character")) {
    return problem_with(value, name, *why);
  }
  return encoded_as(json::quoted(value.text), value.text);
}

Typed typed_boolean(const yaml::RawValue& value, std::string_view name) {
  const auto text = base::to_lower(value.text);
  const bool yes = text == "true" || text == "yes" || text == "on";
  if (yes || text == "false" || text == "no" || text == "off") {
    return encoded_as(yes ? "true" : "false", yes ? "true" : "false");
  }
  return problem_with(value, name, described(value) + " is neither true nor false",
                      "write true or false (yes, no, on, off are fine too)");
}

std::string listed(const std::vector<std::string>& choices) {
  const auto count = std::min(choices.size(), k_most_choices);
  std::vector<std::string> some(choices.begin(),
                                choices.begin() + static_cast<std::ptrdiff_t>(count));
  if (count < choices.size()) {
    some.push_back("and " + std::to_string(choices.size() - count) + " more");
  }
  return yaml::listed_behind("it takes", some);
}

// One a line, where they have labels: "large  (Large, 1024 × 1024)".
std::string listed_with_labels(const FieldType& type) {
  std::string text = "it takes:";
  for (std::size_t i = 0; i < type.choices.size(); ++i) {
    const auto& label = type.choice_labels.at(i);
    text += "\n  " + type.choices[i] +
            (label.empty() || label == type.choices[i] ? "" : "  (" + label + ")");
  }
  return text;
}

Typed typed_choice(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  if (const auto choice = choice_meant(type, value.text)) {
    return encoded_as(type.choices_are_integers ? *choice : json::quoted(*choice), *choice);
  }
  auto names = type.choices;
  names.insert(names.end(), type.choice_labels.begin(), type.choice_labels.end());
  auto problem = problem_with(value, name, described(value) + " is not one of its choices",
                              base::did_you_mean(value.text, names));
  problem.detail = type.choice_labels.empty() ? listed(type.choices) : listed_with_labels(type);
  return problem;
}

// `{style_preset_id: …}` or the id alone; videos are named the same way.
Typed typed_reference(std::string_view member, const yaml::RawValue& value, std::string_view name) {
  const auto* named = value.find(member);
  const auto& id = named == nullptr ? value : *named;
  const bool is_text =
      id.kind == yaml::RawValue::Kind::plain || id.kind == yaml::RawValue::Kind::quoted;
  if (!is_text || id.text.empty()) {
    return problem_with(value, name, described(value) + " is not a name");
  }
  return encoded_as(json::Writer().begin_object().member(member, id.text).end_object().text(),
                    id.text);
}

Typed typed_json(const yaml::RawValue& value) {
  auto text = to_json(value);
  return encoded_as(text, text);
}

Typed typed_scalar(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  const bool takes_structure = type.kind == FieldKind::color || type.kind == FieldKind::any ||
                               type.kind == FieldKind::style_preset ||
                               type.kind == FieldKind::video || type.kind == FieldKind::string;
  const bool is_structure =
      value.kind == yaml::RawValue::Kind::list || value.kind == yaml::RawValue::Kind::map;
  if (is_structure && !takes_structure) {
    return problem_with(value, name, std::string(describe(value.kind)) + " where one value is due",
                        value.kind == yaml::RawValue::Kind::list
                            ? "values that vary stand in `matrix:`, or in --matrix"
                            : "");
  }
  switch (type.kind) {
    case FieldKind::integer:
      return typed_integer(type, value, name);
    case FieldKind::number:
      return typed_number(type, value, name);
    case FieldKind::string:
      return typed_text(type, value, name);
    case FieldKind::boolean:
      return typed_boolean(value, name);
    case FieldKind::choice:
      return typed_choice(type, value, name);
    case FieldKind::color:
      return typed_color(value, name);
    case FieldKind::style_preset:
      return typed_reference("style_preset_id", value, name);
    case FieldKind::video:
      return typed_reference("video_name", value, name);
    default:
      return typed_json(value);
  }
}

Typed typed_list(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  auto item_type = type;
  item_type.is_list = false;
  item_type.or_list = false;
  item_type.min_length.reset();
  item_type.max_length.reset();
  std::vector<TypedValue> items;
  for (const auto& item : items_of(value)) {
    auto typed = typed_scalar(item_type, item, name);
    if (auto* problem = std::get_if<base::Problem>(&typed)) {
      return std::move(*problem);
    }
    items.push_back(std::get<TypedValue>(std::move(typed)));
  }
  if (const auto why = length_problem(type, items.size(), "item")) {
    return problem_with(value, name, *why);
  }
  return list_of(items);
}

bool is_list_value(const yaml::RawValue& value) {
  return value.kind == yaml::RawValue::Kind::list;
}

}  // namespace

std::optional<std::string> choice_meant(const FieldType& type, std::string_view text) {
  if (std::find(type.choices.begin(), type.choices.end(), text) != type.choices.end()) {
    return std::string(text);
  }
  const auto label = std::find(type.choice_labels.begin(), type.choice_labels.end(), text);
  if (label == type.choice_labels.end()) {
    return std::nullopt;
  }
  return type.choices.at(static_cast<std::size_t>(label - type.choice_labels.begin()));
}

base::Problem problem_with(const yaml::RawValue& value, std::string_view name,
                           std::string_view what, std::string hint) {
  return {.where = value.place,
          .what = std::string(name) + ": " + std::string(what),
          .hint = std::move(hint)};
}

Typed typed_null(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  if (auto problem = nothing_written(value)) {
    problem->what = std::string(name) + ": " + problem->what;
    return *std::move(problem);
  }
  if (type.required) {
    return problem_with(value, name, "cannot be left out: the node needs a value");
  }
  TypedValue typed;
  typed.identity = "null";
  return typed;
}

std::vector<yaml::RawValue> items_of(const yaml::RawValue& value) {
  auto values = as_many(value);
  if (values.size() == 1 && is_list_value(values.front())) {
    return std::move(values.front().items);
  }
  return values;
}

TypedValue list_of(const std::vector<TypedValue>& items) {
  json::Writer graph;
  json::Writer stored;
  graph.begin_array();
  stored.begin_array();
  TypedValue list;
  std::string identity;
  for (const auto& item : items) {
    graph.raw(item.encoded.graph.value_or("null"));
    stored.raw(item.encoded.workflow.value_or("null"));
    list.text += (list.text.empty() ? "" : ", ") + item.text;
    const auto& id = item.identity.empty() ? item.encoded.graph.value_or("null") : item.identity;
    identity += std::to_string(id.size()) + ":" + id;
  }
  list.encoded = {.graph = graph.end_array().text(), .workflow = stored.end_array().text()};
  list.identity = "[" + identity + "]";
  return list;
}

Typed typed_value(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  if (value.kind == yaml::RawValue::Kind::null) {
    return typed_null(type, value, name);
  }
  const bool keeps_text = type.kind == FieldKind::string && !type.is_list;
  if (value.kind == yaml::RawValue::Kind::argument && keeps_text) {
    auto text = value;
    text.kind = yaml::RawValue::Kind::quoted;
    return typed_text(type, text, name);
  }
  if (type.is_list) {
    return typed_list(type, value, name);
  }
  const auto one = as_one(value);
  return type.or_list && is_list_value(one) ? typed_list(type, one, name)
                                            : typed_scalar(type, one, name);
}

}  // namespace invokeai_batch::plan
