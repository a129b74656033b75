#include "invokeai_batch/yaml/raw_value.hpp"

#include <algorithm>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::yaml {

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

}  // namespace invokeai_batch::yaml
