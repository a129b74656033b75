// What the program brings along packed, so that it stays small.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::base {

/// What gzip made `packed` of. REQUIRES: it is whole and unharmed; nothing from outside is read so.
[[nodiscard]] std::string unpacked(std::string_view packed);

}  // namespace invokeai_batch::base
