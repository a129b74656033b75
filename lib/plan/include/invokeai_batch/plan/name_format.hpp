// The formats of fields in names, for whoever makes names.
#pragma once

#include <string>

#include "invokeai_batch/plan/name_template.hpp"

namespace invokeai_batch::plan {

/// The text of a field as its format wants it; a format that does not fit it leaves it as it is.
[[nodiscard]] std::string formatted(std::string text, const NameFormat& format);

}  // namespace invokeai_batch::plan
