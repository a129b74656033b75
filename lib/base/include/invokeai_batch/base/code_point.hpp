// Characters by their numbers in Unicode.
#pragma once

#include <string_view>

namespace invokeai_batch::base {

/// The code point that the text begins with; U+FFFD where that is no UTF-8. REQUIRES: not empty.
[[nodiscard]] char32_t first_code_point(std::string_view text);

}  // namespace invokeai_batch::base
