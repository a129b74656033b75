// The values of one batch node: its own list, what was set instead, or what its generator yields.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expand/draft.hpp"
#include "invokeai_batch/workflow/batch.hpp"

namespace invokeai_batch::plan {

/// For messages: `batch node "Prompts"`.
[[nodiscard]] std::string name_of_batch(const workflow::BatchNode& node, const Draft& draft);

/// Its group: what was set, else the workflow's; empty when it advances alone.
[[nodiscard]] std::string group_of_batch(const workflow::BatchNode& node, Draft& draft);

/// The values in order, before they have the type of the inputs that they are for. nullopt when
/// they are not known: a fact is missing, or a problem has been told.
[[nodiscard]] std::optional<std::vector<yaml::RawValue>> values_of_batch(
    const workflow::BatchNode& node, Draft& draft);

}  // namespace invokeai_batch::plan
