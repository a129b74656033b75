// A value as the user wrote it becomes what the server takes, or a problem that says why not.
//
// What is the same for every kind of field is here; the kinds are in kinds/.
#pragma once

#include <cstddef>
#include <cstdint>
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
  std::string identity{};  // as asked for, see job_ids.hpp; empty: the encoded value is it
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

/// A text in quotes, cut to what a line can hold.
[[nodiscard]] std::string shown(std::string_view text);

/// The value for messages: its text in quotes, else "a list", "a map".
[[nodiscard]] std::string described(const yaml::RawValue& value);

/// A value that is sent and stored as the same JSON.
[[nodiscard]] TypedValue encoded_as(std::string json, std::string text);

/// Why that many characters or items (`what`) are too few or too many.
[[nodiscard]] std::optional<std::string> length_problem(const workflow::FieldType& type,
                                                        std::size_t length, std::string_view what);

/// The text that a list of these values has for people: "a, b, c".
[[nodiscard]] TypedValue list_of(const std::vector<TypedValue>& items);

/// The items of a list input: of a list, of an argument; a single value stands for a list of one.
[[nodiscard]] std::vector<yaml::RawValue> items_of(const yaml::RawValue& value);

/// The choice that a text means: a value, else what the Form shows for one.
[[nodiscard]] std::optional<std::string> choice_meant(const workflow::FieldType& type,
                                                      std::string_view text);

}  // namespace invokeai_batch::plan
