// Which release of the server is played. Source: the table of version differences of the project's
// notes on the server, observed on 6.3.0, 6.8.1, 6.13.8 and 6.14.2.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::sim {

struct Flavour {
  int minor = 14;
  std::string version = "6.14.2";

  [[nodiscard]] bool at_least(int other) const { return minor >= other; }
};

/// "6.3", "6.8", "6.13" or "6.14". Throws base::Error(usage) for anything else.
[[nodiscard]] Flavour flavour_of(std::string_view text);

}  // namespace invokeai_batch::sim
