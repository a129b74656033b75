#include "spec/arguments.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "spec/value_source.hpp"

namespace invokeai_batch::plan {

namespace {

bool is_yaml_argument(const yaml::RawValue& value) {
  return value.kind == yaml::RawValue::Kind::argument &&
         (value.text.starts_with('[') || value.text.starts_with('{'));
}

yaml::RawValue checked_yaml(const yaml::RawValue& argument) {
  auto value = yaml::parse_yaml_value(argument.text, argument.place);
  std::vector<base::Problem> problems;
  check_sources(value, {}, problems);
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  return value;
}

yaml::RawValue plain(std::string_view text, const yaml::RawValue& argument) {
  return {.kind = yaml::RawValue::Kind::plain, .text = std::string(text), .place = argument.place};
}

}  // namespace

yaml::RawValue as_one(const yaml::RawValue& value) {
  if (value.kind != yaml::RawValue::Kind::argument) {
    return value;
  }
  return is_yaml_argument(value) ? checked_yaml(value) : plain(value.text, value);
}

std::vector<yaml::RawValue> as_many(const yaml::RawValue& value) {
  if (value.kind != yaml::RawValue::Kind::argument) {
    return {value};
  }
  if (is_yaml_argument(value)) {
    auto parsed = checked_yaml(value);
    return parsed.kind == yaml::RawValue::Kind::list
               ? std::move(parsed.items)
               : std::vector<yaml::RawValue>{std::move(parsed)};
  }
  std::vector<yaml::RawValue> values;
  for (const auto piece : base::split(value.text, ',')) {
    values.push_back(plain(base::trim(piece), value));
  }
  const auto is_empty = [](const yaml::RawValue& piece) { return piece.text.empty(); };
  if (values.size() > 1 && std::any_of(values.begin(), values.end(), is_empty)) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = value.place,
                       .what = "there is nothing between two commas",
                       .hint = "write the values with one comma between them: 20,30"});
  }
  return values;
}

}  // namespace invokeai_batch::plan
