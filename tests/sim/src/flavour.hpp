// Which release of the server is played. Source: the table of version differences of the project's
// notes on the server, observed on 6.3.0, 6.8.1, 6.13.8 and 6.14.2, and on a development server of
// version 7.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::sim {

/// Releases are numbers that grow: 6.x is x, and version 7 comes after all of them.
inline constexpr int k_v7_dev = 70;  // the development server that was recorded
inline constexpr int k_v7 = 71;      // what its main branch became: enqueue receipts, linked loops

struct Flavour {
  int release = 14;
  std::string version = "6.14.2";  // what the server says of itself

  [[nodiscard]] bool at_least(int other) const { return release >= other; }
};

/// "6.3", "6.8", "6.13", "6.14", "7-dev" or "7". Throws base::Error(usage) for anything else.
[[nodiscard]] Flavour flavour_of(std::string_view text);

}  // namespace invokeai_batch::sim
