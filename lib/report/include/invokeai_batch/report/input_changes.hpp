// `inputs --check`: how the inputs of a Form have moved since a file named them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/terminal.hpp"

namespace invokeai_batch::report {

struct InputChange {
  enum class Kind { unchanged, moved, missing, fresh };

  Kind kind = Kind::unchanged;
  std::string handle{};                // what the file calls it: "5", "-" for one that it lacks
  std::string field{};                 // NODE.FIELD
  std::optional<std::size_t> index{};  // now
  std::string note{};                  // why it is missing; or empty
};

/// A table of what has changed; what has not is counted only.
[[nodiscard]] std::string input_changes_text(const std::vector<InputChange>& changes,
                                             const base::Terminal& terminal);

/// {"change":…,"was":…,"field":…,"index":…,"note":…}, a line for each; `change` is one of
/// unchanged, moved, missing and new.
[[nodiscard]] std::string input_changes_json(const std::vector<InputChange>& changes);

}  // namespace invokeai_batch::report
