// "Did you mean …?"
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::base {

/// The candidates near `wanted` (edit distance with transpositions at most a third of its length,
/// at least 1; or one a prefix of the other), nearest first, at most three, never `wanted`
/// itself. Case is ignored.
[[nodiscard]] std::vector<std::string> near_names(std::string_view wanted,
                                                  const std::vector<std::string>& candidates);

/// How far apart two names are: inserted, deleted, replaced and swapped characters, case ignored; a
/// name that begins or ends with the other, or holds it, is as near as one with a single mistake.
[[nodiscard]] std::size_t distance(std::string_view wanted, std::string_view name);

/// "did you mean steps?", "did you mean steps, or step_size?"; empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view wanted,
                                       const std::vector<std::string>& candidates);

}  // namespace invokeai_batch::base
