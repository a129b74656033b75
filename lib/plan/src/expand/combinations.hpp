// The product of what varies besides rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "axes/axes.hpp"

namespace invokeai_batch::plan {

struct Combinations {
  std::vector<Combination> all{};
  Meanings meanings{};              // what excludes cannot tell apart
  std::vector<AxisCount> counts{};  // for Plan::axes
};

/// nullopt after a problem: there would be too many jobs, or none.
[[nodiscard]] std::optional<Combinations> combine(const Variations& variations, Draft& draft);

/// "exclude {steps: 99}", for warnings.
[[nodiscard]] std::string described(const Draft& draft, std::string_view key,
                                    const Combination& picks);

}  // namespace invokeai_batch::plan
