// The values of one batch node: its own list, what was set instead, or what its generator yields.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "axes/asked.hpp"
#include "invokeai_batch/workflow/batch.hpp"

namespace invokeai_batch::plan {

/// What the values of batch nodes are read with.
struct BatchScope {
  const Asked& asked;
  Draft& draft;
  std::map<workflow::SlotIndex, std::string>& embedded;  // see BatchAxes
};

/// For messages: `batch node "Prompts"`.
[[nodiscard]] std::string name_of_batch(const workflow::BatchNode& node,
                                        const workflow::Document& document);

/// Its group: what was set, else the workflow's; empty when it advances alone.
[[nodiscard]] std::string group_of_batch(const workflow::BatchNode& node, const BatchScope& scope);

/// The values in order, before they have the type of the inputs that they are for. nullopt when
/// they are not known: a fact is missing, or a problem has been told.
[[nodiscard]] std::optional<std::vector<yaml::RawValue>> values_of_batch(
    const workflow::BatchNode& node, const BatchScope& scope);

}  // namespace invokeai_batch::plan
