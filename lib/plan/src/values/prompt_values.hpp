// {dynamic: "a {red|blue} __animals__"}: the prompts that the server makes of a text.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "invokeai_batch/yaml/raw_value.hpp"
#include "values/axis_values.hpp"

namespace invokeai_batch::plan {

inline constexpr std::int64_t k_most_prompts = 10'000;  // that the server makes of one text

/// The prompts of a map {dynamic: …}, of the input `name`; empty when a fact is missing or a
/// problem was told. Combinations that `max_prompts` cuts off are a warning of the plan; without it
/// all are asked for, and more than the server gives is a problem. Draws without a seed of their
/// own depend on the base of the output directory and on the text.
[[nodiscard]] std::vector<yaml::RawValue> prompts_of(const yaml::RawValue& map,
                                                     std::string_view name,
                                                     const AxisReader& reader);

}  // namespace invokeai_batch::plan
