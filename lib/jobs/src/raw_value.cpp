#include "invokeai_batch/jobs/raw_value.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/jobs/yaml.hpp"
#include "value_source.hpp"

namespace invokeai_batch::jobs {

namespace {

bool is_yaml_argument(const RawValue& value) {
  return value.kind == RawValue::Kind::argument &&
         (value.text.starts_with('[') || value.text.starts_with('{'));
}

RawValue checked_yaml(const RawValue& argument) {
  auto value = parse_yaml_value(argument.text, argument.place);
  std::vector<base::Problem> problems;
  check_sources(value, {}, problems);
  if (!problems.empty()) {
    throw base::Error(base::ErrorClass::usage, std::move(problems));
  }
  return value;
}

RawValue plain(std::string_view text, const RawValue& argument) {
  return {.kind = RawValue::Kind::plain, .text = std::string(text), .place = argument.place};
}

}  // namespace

const RawValue* RawValue::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [key](const auto& member) { return member.first == key; });
  return found == members.end() ? nullptr : &found->second;
}

std::string_view describe(RawValue::Kind kind) {
  switch (kind) {
    case RawValue::Kind::null:
      return "nothing";
    case RawValue::Kind::list:
      return "a list";
    case RawValue::Kind::map:
      return "a map";
    case RawValue::Kind::plain:
    case RawValue::Kind::quoted:
    case RawValue::Kind::argument:
      break;
  }
  return "a text";
}

std::optional<base::Problem> damaged_text(const RawValue& value) {
  constexpr std::size_t k_shown = 60;
  const bool nested = value.kind == RawValue::Kind::list || value.kind == RawValue::Kind::map;
  if (value.quoted_line.empty() && !nested) {
    return std::nullopt;
  }
  base::Problem problem{.where = value.place};
  if (nested || value.kind == RawValue::Kind::null) {
    problem.what =
        "YAML reads this as " + std::string(describe(value.kind)) + ", but one text is due here";
  } else {
    problem.what =
        "YAML reads this text as \"" + base::elide(base::one_line(value.text), k_shown) + "\"";
  }
  problem.hint = value.quoted_line.empty()
                     ? "a text that YAML would read otherwise stands in quotes"
                     : "quote this text: " + value.quoted_line;
  return problem;
}

std::optional<base::Problem> nothing_written(const RawValue& value) {
  if (value.kind != RawValue::Kind::null || !value.is_nothing) {
    return std::nullopt;
  }
  base::Problem problem{.where = value.place,
                        .what = "there is no value",
                        .hint = "null takes the workflow's value away, \"\" is the empty text"};
  if (!value.quoted_line.empty() && !value.quoted_line.ends_with(" \"\"")) {
    problem.what = "there is no value: YAML reads what begins with # as a comment";
    problem.hint = "quote it: " + value.quoted_line + ", or write null to take the value away";
  }
  return problem;
}

RawValue as_one(const RawValue& value) {
  if (value.kind != RawValue::Kind::argument) {
    return value;
  }
  return is_yaml_argument(value) ? checked_yaml(value) : plain(value.text, value);
}

std::vector<RawValue> as_many(const RawValue& value) {
  if (value.kind != RawValue::Kind::argument) {
    return {value};
  }
  if (is_yaml_argument(value)) {
    auto parsed = checked_yaml(value);
    return parsed.kind == RawValue::Kind::list ? std::move(parsed.items)
                                               : std::vector<RawValue>{std::move(parsed)};
  }
  std::vector<RawValue> values;
  for (const auto piece : base::split(value.text, ',')) {
    values.push_back(plain(base::trim(piece), value));
  }
  const auto is_empty = [](const RawValue& piece) { return piece.text.empty(); };
  if (values.size() > 1 && std::any_of(values.begin(), values.end(), is_empty)) {
    throw base::Error(base::ErrorClass::usage,
                      {.where = value.place,
                       .what = "there is nothing between two commas",
                       .hint = "write the values with one comma between them: 20,30"});
  }
  return values;
}

std::string directory_of(std::string_view file) {
  const auto slash = file.rfind('/');
  if (slash == std::string_view::npos) {
    return {};
  }
  return std::string(file.substr(0, std::max<std::size_t>(slash, 1)));
}

std::string resolve_path(std::string_view directory, std::string_view path) {
  if (directory.empty() || path.empty() || path == "-" || path.starts_with('/')) {
    return std::string(path);
  }
  std::string joined(directory);
  if (!joined.ends_with('/')) {
    joined += '/';
  }
  return joined.append(path);
}

}  // namespace invokeai_batch::jobs
