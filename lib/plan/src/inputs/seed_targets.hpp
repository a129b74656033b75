// Where the seed of a workflow is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "inputs/called_draws.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::plan {

/// The largest seed that a pinned `rand_int` can have: `high` is one more, and has to fit into the
/// 32-bit integers of servers on Windows.
inline constexpr std::uint64_t k_largest_pinned_seed = 2'147'483'646;
inline constexpr std::uint64_t k_largest_seed = 4'294'967'295;

/// An input that takes the seed, or the `rand_int` node that draws it, which is pinned by
/// `low: S, high: S + 1` (that keeps the graph's shape).
struct SeedTarget {
  workflow::SlotIndex slot = 0;               // the input, or `low`
  std::optional<workflow::SlotIndex> high{};  // of a rand_int
  std::string name{};                         // what to type: "noise.seed"
  std::vector<std::string> other_names{};     // that mean it too
  std::uint64_t largest = k_largest_seed;

  [[nodiscard]] bool drawn_by_server() const { return high.has_value(); }
};

/// What could be the seed: the Form's, and what the server draws for one besides; without any in
/// the Form every `seed` field that no edge feeds and every node that feeds one.
/// And what `called` ones draw for a seed where the calling node has both bounds.
[[nodiscard]] std::vector<SeedTarget> seed_targets(const workflow::LoadedWorkflow& context,
                                                   const CalledWorkflows& called);

/// A `rand_int` as a seed, pinned where it stands; nullopt: an edge feeds one of its bounds.
[[nodiscard]] std::optional<SeedTarget> pinned_draw(const workflow::Node& random,
                                                    const workflow::LoadedWorkflow& context);

/// The same of one in a saved workflow, by one of its bounds.
[[nodiscard]] std::optional<SeedTarget> pinned_draw_of_called(
    const workflow::FieldRef& input, const workflow::LoadedWorkflow& context,
    const CalledWorkflows& called);

/// An input that takes the seed as it is.
[[nodiscard]] SeedTarget target_of(workflow::SlotIndex slot,
                                   const workflow::LoadedWorkflow& context);

[[nodiscard]] bool is_integer(const workflow::Slot& slot, const workflow::NodeSchema& schema);

/// The one that is meant. nullopt: the workflow has none, or several and none was asked for (that
/// is only a problem when a seed is to be set). What does not fix the picture is a problem: one
/// bound of a draw, or a number that is only added to the seed.
[[nodiscard]] std::variant<std::optional<SeedTarget>, base::Problem> choose_seed(
    const std::vector<SeedTarget>& targets, const SeedSpec& spec,
    const workflow::LoadedWorkflow& context, const CalledWorkflows& called);

/// For a workflow with several seeds or none, when one is to be set.
[[nodiscard]] base::Problem no_single_seed(const std::vector<SeedTarget>& targets,
                                           std::string_view place);

/// Does the server draw something anew for every job?
[[nodiscard]] bool draws_at_random(const workflow::Document& document);

}  // namespace invokeai_batch::plan
