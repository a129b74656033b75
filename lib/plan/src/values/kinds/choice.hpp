// One out of a fixed list: the server's, or that of a drop-down of the Form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::plan {

/// The choice that a text means: a value, else what the Form shows for one.
[[nodiscard]] std::optional<std::string> choice_meant(const workflow::FieldType& type,
                                                      std::string_view text);

}  // namespace invokeai_batch::plan
