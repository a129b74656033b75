// A value as the user wrote it becomes what the server takes, or a problem that says why not.
//
// Kinds that need no knowledge of the server (numbers, texts, choices, colours, raw JSON and lists
// of these) are here; models, boards and images are in models.hpp, boards.hpp and images.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::plan {

struct TypedValue {
  workflow::Encoded encoded{};
  std::string text{};      // for people
  std::string identity{};  // as asked for (design.md §3); empty: the encoded value is it
  std::optional<std::size_t> board{};  // in Plan::boards, when it stands for one
  std::vector<std::size_t> uploads{};  // in Plan::uploads; more than one in a list of images
};

using Typed = std::variant<TypedValue, base::Problem>;

/// A value without one: the member is left out.
[[nodiscard]] Typed typed_null(const workflow::FieldType& type, const yaml::RawValue& value,
                               std::string_view name);

/// One value of a kind that needs no knowledge of the server. `name` is the input's, for messages.
/// An argument of the command line is taken as its type says.
[[nodiscard]] Typed typed_value(const workflow::FieldType& type, const yaml::RawValue& value,
                                std::string_view name);

/// `name: what`, at the value's place.
[[nodiscard]] base::Problem problem_with(const yaml::RawValue& value, std::string_view name,
                                         std::string_view what, std::string hint = {});

/// The value as JSON, plain scalars read as YAML reads them: null, true, false, a number, else a
/// text.
[[nodiscard]] std::string to_json(const yaml::RawValue& value);

/// A JSON value as a user would have written it, so that the workflow's own values can be checked
/// by the same rules.
[[nodiscard]] yaml::RawValue raw_value_of(json::Value value);

/// The text that a list of these values has for people: "a, b, c".
[[nodiscard]] TypedValue list_of(const std::vector<TypedValue>& items);

/// The items of a list input: of a list, of an argument; a single value stands for a list of one.
[[nodiscard]] std::vector<yaml::RawValue> items_of(const yaml::RawValue& value);

/// The choice that a text means: a value, else what the Form shows for one.
[[nodiscard]] std::optional<std::string> choice_meant(const workflow::FieldType& type,
                                                      std::string_view text);

}  // namespace invokeai_batch::plan
