#include "value_check.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "fields.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::sim {
namespace {

/// What one check works with. `bad` records an error and gives back the value as it came.
struct Check {
  const NodeCatalogue& catalogue;
  json::Value schema;
  json::Value value;
  const Location& loc;
  std::vector<Invalid>& errors;

  std::string bad(std::string type, std::string msg, std::string ctx = {}) const {
    errors.push_back({std::move(type), loc, std::move(msg), json::to_text(value), std::move(ctx)});
    return json::to_text(value);
  }
};

std::string context(std::string_view name, std::string_view json) {
  return json::Writer().begin_object().key(name).raw(json).end_object().take();
}

/// The limits that numbers and integers share. `text` is the number as it will be kept.
std::string check_range(const Check& check, double number, std::string text) {
  struct Limit {
    const char* keyword;
    const char* type;
    const char* words;
    const char* ctx;
    bool (*holds)(double number, double limit);
  };
  static constexpr Limit limits[] = {
      {"minimum", "greater_than_equal", "greater than or equal to ", "ge",
       [](double n, double limit) { return n >= limit; }},
      {"maximum", "less_than_equal", "less than or equal to ", "le",
       [](double n, double limit) { return n <= limit; }},
      {"exclusiveMinimum", "greater_than", "greater than ", "gt",
       [](double n, double limit) { return n > limit; }},
      {"exclusiveMaximum", "less_than", "less than ", "lt",
       [](double n, double limit) { return n < limit; }},
      {"multipleOf", "multiple_of", "a multiple of ", "multiple_of",
       [](double n, double limit) { return std::fmod(n, limit) == 0; }},
  };
  for (const auto& limit : limits) {
    const auto value = check.schema[limit.keyword];
    if (const auto bound = value.number(); bound && !limit.holds(number, *bound)) {
      return check.bad(limit.type,
                       std::string("Input should be ") + limit.words + std::string(value.text()),
                       context(limit.ctx, value.text()));
    }
  }
  return text;
}

std::string check_integer(const Check& check) {
  const auto value = check.value;
  std::optional<std::int64_t> number = value.integer();
  if (value.is_boolean()) {
    number = *value.boolean() ? 1 : 0;
  } else if (value.is_string()) {
    number = base::parse_integer(base::trim(value.text()));
    if (!number) {
      return check.bad("int_parsing",
                       "Input should be a valid integer, unable to parse string as an integer");
    }
  } else if (value.is_number() && !number) {
    return check.bad("int_from_float",
                     "Input should be a valid integer, got a number with a fractional part");
  }
  if (!number) {
    return check.bad("int_type", "Input should be a valid integer");
  }
  return check_range(check, static_cast<double>(*number), std::to_string(*number));
}

std::string check_number(const Check& check) {
  const auto value = check.value;
  auto number = value.number();
  if (value.is_boolean()) {
    number = *value.boolean() ? 1 : 0;
  } else if (value.is_string()) {
    number = base::parse_number(base::trim(value.text()));
    if (!number) {
      return check.bad("float_parsing",
                       "Input should be a valid number, unable to parse string as a number");
    }
  }
  if (!number) {
    return check.bad("float_type", "Input should be a valid number");
  }
  return check_range(check, *number, base::number_to_text(*number));
}

std::string check_boolean(const Check& check) {
  const auto text = base::to_lower(check.value.text());
  if (check.value.is_boolean()) {
    return json::to_text(check.value);
  }
  if (text == "1" || text == "true" || text == "yes" || text == "on") {
    return "true";
  }
  if (text == "0" || text == "false" || text == "no" || text == "off") {
    return "false";
  }
  if (check.value.is_string() || check.value.is_number()) {
    return check.bad("bool_parsing", "Input should be a valid boolean, unable to interpret input");
  }
  return check.bad("bool_type", "Input should be a valid boolean");
}

std::string check_string(const Check& check) {
  if (!check.value.is_string()) {
    return check.bad("string_type", "Input should be a valid string");
  }
  const auto most = check.schema["maxLength"].integer();
  const auto text = check.value.text();
  if (most && base::first_characters(text, static_cast<std::size_t>(*most)).size() < text.size()) {
    const auto limit = std::to_string(*most);
    return check.bad("string_too_long", "String should have at most " + limit + " characters",
                     context("max_length", limit));
  }
  return json::to_text(check.value);
}

/// `error` is "enum" for enum classes and "literal_error" for lists of literals.
std::string check_choice(const Check& check, json::Value choices, const char* error) {
  std::vector<std::string> names;
  for (const auto& choice : choices) {
    if (json::to_text(choice.value) == json::to_text(check.value)) {
      return json::to_text(check.value);
    }
    names.push_back(choice.value.is_string() ? "'" + std::string(choice.value.text()) + "'"
                                             : json::to_text(choice.value));
  }
  const auto expected = one_of(names);
  return check.bad(error, "Input should be " + expected,
                   context("expected", json::quoted(expected)));
}

std::string check_array(const Check& check) {
  if (!check.value.is_array()) {
    return check.bad("list_type", "Input should be a valid list");
  }
  std::vector<std::string> items;
  for (const auto& item : check.value) {
    auto loc = check.loc;
    loc.push_back(std::to_string(items.size()));
    items.push_back(
        check_value(check.catalogue, check.schema["items"], item.value, loc, check.errors));
  }
  return json_array(items);
}

std::string check_object(const Check& check) {
  if (!check.value.is_object()) {
    return check.bad("model_attributes_type",
                     "Input should be a valid dictionary or object to extract fields from");
  }
  if (!check.schema["properties"]) {
    return json::to_text(check.value);
  }
  const auto required = strings_of(check.schema["required"]);
  Fields kept;
  for (const auto& [name, schema] : check.schema["properties"]) {
    const auto member = check.value[name];
    const auto loc = inside(check.loc, name);
    if (member) {
      kept.set(name, check_value(check.catalogue, schema, member, loc, check.errors));
    } else if (const auto fallback = schema["default"]) {
      kept.set(name, json::to_text(fallback));
    } else if (std::find(required.begin(), required.end(), name) != required.end()) {
      check.errors.push_back({"missing", loc, "Field required", json::to_text(check.value)});
    } else {
      kept.set(name, "null");
    }
  }
  return kept.to_json();
}

/// How pydantic calls a branch of a union in a location.
std::string branch_name(json::Value schema) {
  if (const auto reference = schema["$ref"]) {
    return std::string(reference_name(reference.text()));
  }
  const auto type = schema["type"].text();
  if (type == "array") {
    return "list[" + branch_name(schema["items"]) + "]";
  }
  if (type == "integer" || type == "boolean") {
    return std::string(type.substr(0, type == "integer" ? 3 : 4));
  }
  return type == "number" ? "float" : type == "string" ? "str" : "any";
}

std::string check_union(const Check& check) {
  std::vector<json::Value> branches;
  bool is_nullable = false;
  for (const auto& branch : check.schema["anyOf"]) {
    if (branch.value["type"].text() == "null") {
      is_nullable = true;
    } else {
      branches.push_back(branch.value);
    }
  }
  if (is_nullable && check.value.is_null()) {
    return "null";
  }
  if (branches.size() == 1) {
    return check_value(check.catalogue, branches[0], check.value, check.loc, check.errors);
  }
  std::vector<Invalid> all;
  for (const auto branch : branches) {
    std::vector<Invalid> errors;
    auto kept = check_value(check.catalogue, branch, check.value,
                            inside(check.loc, branch_name(branch)), errors);
    if (errors.empty()) {
      return kept;
    }
    all.insert(all.end(), errors.begin(), errors.end());
  }
  check.errors.insert(check.errors.end(), all.begin(), all.end());
  return json::to_text(check.value);
}

}  // namespace

Location inside(const Location& loc, std::string_view key) {
  auto deeper = loc;
  deeper.push_back(json::quoted(key));
  return deeper;
}

std::string detail_json(const std::vector<Invalid>& errors) {
  json::Writer out;
  out.begin_object().key("detail").begin_array();
  for (const auto& error : errors) {
    out.begin_object().member("type", error.type).key("loc").raw(json_array(error.loc));
    out.member("msg", error.msg).key("input").raw(error.input_json);
    if (!error.ctx_json.empty()) {
      out.key("ctx").raw(error.ctx_json);
    }
    out.end_object();
  }
  out.end_array().end_object();
  return out.take();
}

std::string check_value(const NodeCatalogue& catalogue, json::Value schema, json::Value value,
                        const Location& loc, std::vector<Invalid>& errors) {
  const Check check{catalogue, schema, value, loc, errors};
  if (const auto reference = schema["$ref"]) {
    const auto target = catalogue.schema(reference_name(reference.text()));
    if (const auto choices = target["enum"]) {
      return check_choice(check, choices, "enum");
    }
    return check_value(catalogue, target, value, loc, errors);
  }
  if (schema["anyOf"]) {
    return check_union(check);
  }
  if (const auto choices = schema["enum"]) {
    return check_choice(check, choices, "literal_error");
  }
  const auto type = schema["type"].text();
  if (type == "integer") {
    return check_integer(check);
  }
  if (type == "number") {
    return check_number(check);
  }
  if (type == "boolean") {
    return check_boolean(check);
  }
  if (type == "string") {
    return check_string(check);
  }
  if (type == "array") {
    return check_array(check);
  }
  return type == "object" ? check_object(check) : json::to_text(value);
}

Invalid missing_member(const Location& loc, json::Value in) {
  return {"missing", loc, "Field required", in ? json::to_text(in) : "null"};
}

void check_length(const std::string& text, SizeLimits limits, const Location& loc,
                  std::vector<Invalid>& errors) {
  const auto complain = [&](const char* type, const char* bound, const char* name,
                            std::size_t limit) {
    const auto number = std::to_string(limit);
    errors.push_back({type, loc,
                      std::string("String should have at ") + bound + " " + number +
                          (limit == 1 ? " character" : " characters"),
                      json::quoted(text), std::string("{\"") + name + "\":" + number + "}"});
  };
  const auto length = text.size();
  if (length < limits.least) {
    complain("string_too_short", "least", "min_length", limits.least);
  } else if (base::first_characters(text, limits.most).size() < length) {
    complain("string_too_long", "most", "max_length", limits.most);
  }
}

void check_list_size(json::Value list, std::size_t most, const Location& loc,
                     std::vector<Invalid>& errors) {
  if (list.size() > most) {
    const auto limit = std::to_string(most);
    const auto actual = std::to_string(list.size());
    errors.push_back(
        {"too_long", loc,
         "List should have at most " + limit + " items after validation, not " + actual, "[]",
         R"({"field_type":"List","max_length":)" + limit + R"(,"actual_length":)" + actual + "}"});
  }
}

std::string one_of(const std::vector<std::string>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    text += i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ";
    text += choices[i];
  }
  return text;
}

}  // namespace invokeai_batch::sim
