#include "values/typed_value.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "spec/arguments.hpp"
#include "values/kinds/kinds.hpp"

namespace invokeai_batch::plan {

namespace {

using workflow::FieldKind;
using workflow::FieldType;

std::string numbered(std::int64_t count, std::string_view what) {
  return base::count_of(static_cast<std::size_t>(count), what);
}

Typed typed_scalar(const FieldType& type, const yaml::RawValue& value, std::string_view name) {
  const auto& rules = rules_of(type.kind);
  const bool is_structure =
      value.kind == yaml::RawValue::Kind::list || value.kind == yaml::RawValue::Kind::map;
  if (is_structure && !rules.takes_structure) {
    return problem_with(value, name, std::string(describe(value.kind)) + " where one value is due",
                        value.kind == yaml::RawValue::Kind::list
                            ? "values that vary stand in `matrix:`, or in --matrix"
                            : "");
  }
  const auto typed_one =
      rules.typed_one != nullptr ? rules.typed_one : rules_of(FieldKind::any).typed_one;
  return typed_one(type, value, name);
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

std::string shown(std::string_view text) {
  constexpr std::size_t k_columns = 60;
  return "\"" + base::elide(base::one_line(text), k_columns) + "\"";
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
    return typed_scalar(type, text, name);
  }
  if (type.is_list) {
    return typed_list(type, value, name);
  }
  const auto one = as_one(value);
  return type.or_list && is_list_value(one) ? typed_list(type, one, name)
                                            : typed_scalar(type, one, name);
}

}  // namespace invokeai_batch::plan
