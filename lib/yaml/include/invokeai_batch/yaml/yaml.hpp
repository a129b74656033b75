// The one YAML reader, for job files and the program's configuration.
//
// What it refuses: a second document, the same key twice, keys that are no scalars, `<<`, tags,
// nesting deeper than k_deepest_yaml, aliases that repeat more than k_most_repeated values or
// contain themselves, control characters and invalid UTF-8. Plain and quoted scalars are kept
// apart, and no scalar is converted. Pure; safe to call from several threads.
#pragma once

#include <cstddef>
#include <string_view>

#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::yaml {

inline constexpr std::size_t k_deepest_yaml = 40;
inline constexpr std::size_t k_most_repeated = 10'000;

/// The document; Kind::null for an empty one. `name` is the file's name, for places. Throws
/// base::Error(input) with all problems that could be found, each with `name:line:column`, the line
/// with a caret, and, where quotes around a text would mend it, the mended line.
[[nodiscard]] RawValue parse_yaml(std::string_view text, std::string_view name);

/// One value of the command line (`INPUT:=YAML`), every place of which is `place`. Throws
/// base::Error(usage).
[[nodiscard]] RawValue parse_yaml_value(std::string_view text, std::string_view place);

}  // namespace invokeai_batch::yaml
