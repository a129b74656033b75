// What the other end of a stream can show.
#pragma once

#include <cstddef>

namespace invokeai_batch::base {

struct Terminal {
  bool interactive = false;  // a person may be watching, and the line can be rewritten
  bool colour = false;
  std::size_t columns = 80;
};

/// Of a file descriptor. TERM=dumb makes it not interactive, NO_COLOR takes the colour away, and
/// COLUMNS overrides the width.
[[nodiscard]] Terminal terminal_of(int fd);

}  // namespace invokeai_batch::base
