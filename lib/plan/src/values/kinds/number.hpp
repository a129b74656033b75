// Numbers: ranges, steps and the ways in which a number is mistyped.
#pragma once

#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// 7 and 7.0 are integers; 7.5, 010, 0x10, 1e400 and "seven" are not, and the problem says why.
[[nodiscard]] Typed typed_integer(const workflow::FieldType& type, const yaml::RawValue& value,
                                  std::string_view name);
[[nodiscard]] Typed typed_number(const workflow::FieldType& type, const yaml::RawValue& value,
                                 std::string_view name);

/// "0 to 1", "at least 1", "below 10"; empty when every number will do.
[[nodiscard]] std::string range_text(const workflow::FieldType& type);

}  // namespace invokeai_batch::plan
