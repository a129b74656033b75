// Colours: `#rrggbb`, `#rrggbbaa` or {r, g, b, a} with 0 to 255 each.
#pragma once

#include "typed_value.hpp"

namespace invokeai_batch::jobs {

[[nodiscard]] Typed typed_color(const RawValue& value, std::string_view name);

}  // namespace invokeai_batch::jobs
