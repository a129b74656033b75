// Which models a workflow names, and what a server has for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// One reference of the workflow itself, in an input that no edge feeds.
struct ModelUse {
  workflow::SlotIndex slot = 0;
  std::string input{};   // as users name it
  std::string wanted{};  // "Juggernaut XL (sdxl main)"
  std::string found{};   // its name on the server; empty: it has no such model
  std::string by{};      // "key", "hash", "name, base and type"
};

/// In the order of the workflow.
[[nodiscard]] std::vector<ModelUse> model_uses(const workflow::LoadedWorkflow& context,
                                               const std::vector<ModelRecord>& models);

/// A workflow whose references are the server's, members in order; nullopt when they are already.
/// Those that it has no model for stay as they are.
[[nodiscard]] std::optional<std::string> with_models_of(json::Value workflow,
                                                        const std::vector<ModelRecord>& models);

}  // namespace invokeai_batch::plan
