// Maps that stand for many values: {range: [a, b, step]}, {linspace: [a, b, n]}, {lines: PATH},
// {dynamic: "a {red|blue} fox"}.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::plan {

/// Is it a map with one of the four keys?
[[nodiscard]] bool is_value_source(const yaml::RawValue& value);

/// Checks the shape of a source (or of the sources in a list, or in lists within it) and resolves
/// the path of {lines: PATH} against `directory`. Other values are left alone.
void check_sources(yaml::RawValue& value, std::string_view directory,
                   std::vector<base::Problem>& problems);

/// What stands in a range or a linspace; nullopt when it is not three numbers.
[[nodiscard]] std::optional<std::array<double, 3>> three_numbers(const yaml::RawValue& list);

/// {lines: PATH}: what `INPUT=@PATH` means.
[[nodiscard]] yaml::RawValue lines_of(std::string_view path, std::string_view place);

}  // namespace invokeai_batch::plan
