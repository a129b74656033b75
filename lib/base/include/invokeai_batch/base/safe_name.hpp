// Names from outside become one path segment that is safe on every file system.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::base {

/// One segment: `/ \ : * ? " < > |`, control characters and invalid bytes become `_`; blanks and
/// dots at the end and dots at the start go; device names of Windows (CON, NUL, COM1 …) get a `_`;
/// at most 120 bytes, cut between characters. Empty stays empty. The result never contains a
/// separator and is never "." or "..".
[[nodiscard]] std::string safe_segment(std::string_view name);

/// What two names have in common when some file system cannot tell them apart, because it ignores
/// case or sees "é" and "e" with an accent as one: without case, and accents taken apart.
[[nodiscard]] std::string collision_key(std::string_view path);

}  // namespace invokeai_batch::base
