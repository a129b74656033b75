// From what was asked for to the plan.
//
// Deterministic: the same spec, workflow, schema, facts and prior give the same plan to the byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/plan/facts.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// What the output directory knows already. Empty for a new one.
struct Prior {
  std::unordered_map<base::JobId, std::int64_t> numbers{};  // jobs it has, with their numbers
  std::int64_t next_number = 1;
  std::optional<std::uint64_t> seed_base{};  // drawn for it earlier
  std::string date{};                        // {date}, "2026-03-01"
  /// Randomness for a directory without a seed base. nullopt: nothing is drawn yet; what a run
  /// would draw is then an example, and the plan says so (Plan::is_example).
  std::optional<std::uint64_t> fresh_seed_base{};
};

/// The plan, or which facts are still missing: add them and call again, until there is a plan.
///
/// Throws base::Error(input), once no fact is missing, with everything that is wrong:
/// Spec::problems, and every problem of every value, each once with its input and all its places
/// ("prompts.csv:17, column steps").
[[nodiscard]] std::variant<Needs, Plan> expand(const Spec& spec,
                                               const workflow::LoadedWorkflow& context,
                                               const Facts& facts, const Prior& prior);

}  // namespace invokeai_batch::plan
