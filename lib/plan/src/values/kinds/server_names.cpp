#include "values/kinds/server_names.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"

namespace invokeai_batch::plan {

Typed typed_server_name(std::string_view member, const yaml::RawValue& value,
                        std::string_view name) {
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

std::vector<std::string> server_names_in(json::Value value, std::string_view member) {
  std::vector<std::string> names;
  if (value.is_array()) {
    for (const auto& [key, item] : value) {
      auto some = server_names_in(item, member);
      std::move(some.begin(), some.end(), std::back_inserter(names));
    }
  } else if (value.is_object() && value[member].is_string()) {
    names.emplace_back(value[member].text());
  }
  return names;
}

void warn_unchecked(std::string_view things, const std::string& why, const std::string& place,
                    Notes& notes) {
  const auto what =
      std::string(things) + " could not be looked for on the server, and go unchecked";
  auto& warnings = notes.warnings;
  const bool is_told =
      std::any_of(warnings.begin(), warnings.end(),
                  [&what](const base::Problem& warning) { return warning.what == what; });
  if (!is_told) {
    warnings.push_back({.where = place, .what = what, .detail = why});
  }
}

base::Problem at_value(base::Problem problem, const yaml::RawValue& value, std::string_view name) {
  problem.where = value.place;
  problem.what = std::string(name) + ": " + problem.what;
  return problem;
}

base::Problem at_own_value(base::Problem problem, std::string_view name) {
  problem.what = std::string(name) + ": " + problem.what;
  problem.hint =
      "set it to one that is there: --set " + base::shell_word(std::string(name) + "=NAME");
  return problem;
}

}  // namespace invokeai_batch::plan
