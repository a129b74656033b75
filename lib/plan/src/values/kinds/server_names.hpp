// What is named in jobs and only the server has, such as videos and style presets: `{MEMBER: NAME}`
// in JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "values/notes.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// `{MEMBER: NAME}`, or the name alone.
[[nodiscard]] Typed typed_server_name(std::string_view member, const yaml::RawValue& value,
                                      std::string_view name);

/// The texts of all such members in a value, also in lists.
[[nodiscard]] std::vector<std::string> server_names_in(json::Value value, std::string_view member);

/// One warning for all `things` that could not be asked for.
void warn_unchecked(std::string_view things, const std::string& why, const std::string& place,
                    Notes& notes);

/// `problem` of a value that a user wrote.
[[nodiscard]] base::Problem at_value(base::Problem problem, const yaml::RawValue& value,
                                     std::string_view name);
/// `problem` of a value that the workflow has itself.
[[nodiscard]] base::Problem at_own_value(base::Problem problem, std::string_view name);

}  // namespace invokeai_batch::plan
