// Colours: `#rrggbb`, `#rrggbbaa` or {r, g, b, a} with 0 to 255 each.
#pragma once

#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

[[nodiscard]] Typed typed_color(const yaml::RawValue& value, std::string_view name);

}  // namespace invokeai_batch::plan
