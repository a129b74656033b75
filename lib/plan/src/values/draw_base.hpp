// Randomness that is drawn once for an output directory, and what is derived from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace invokeai_batch::plan {

/// What everything is derived from that is drawn for an output directory.
struct DrawBase {
  std::uint64_t value = 0;
  bool is_example = false;  // the run will draw its own
};

/// "from the base 4711", "from a base that the run will draw".
[[nodiscard]] std::string from_base(const DrawBase& base);

/// For values that are drawn: "from the base 4711 of the output directory", or that those of the
/// plan are an example.
[[nodiscard]] std::string drawn_from(const DrawBase& base);

/// A seed from 0 to k_largest_pinned_seed that depends on these two alone.
[[nodiscard]] std::uint64_t derived_seed(std::uint64_t base, std::string_view of);

}  // namespace invokeai_batch::plan
