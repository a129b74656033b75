// Where the seed of a workflow is, and what it is for each job.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/plan/spec.hpp"

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

/// What could be the seed: the Form's, else every `seed` field that no edge feeds and every node
/// that feeds one.
[[nodiscard]] std::vector<SeedTarget> seed_targets(const workflow::LoadedWorkflow& context);

/// The one that is meant. nullopt: the workflow has none, or several and none was asked for (that
/// is only a problem when a seed is to be set).
[[nodiscard]] std::variant<std::optional<SeedTarget>, base::Problem> choose_seed(
    const std::vector<SeedTarget>& targets, const SeedSpec& spec,
    const workflow::LoadedWorkflow& context);

/// For a workflow with several seeds or none, when one is to be set.
[[nodiscard]] base::Problem no_single_seed(const std::vector<SeedTarget>& targets,
                                           std::string_view place);

/// Does the server draw something anew for every job?
[[nodiscard]] bool draws_at_random(const workflow::Document& document);

/// What everything is derived from that is drawn for an output directory.
struct DrawBase {
  std::uint64_t value = 0;
  bool is_example = false;  // the run will draw its own
};

[[nodiscard]] DrawBase base_of(const Prior& prior);

/// Something in the plan depends on the base: it is to be stored, or the plan is an example.
void depend_on(const DrawBase& base, Plan& plan);

/// "from the base 4711", "from a base that the run will draw".
[[nodiscard]] std::string from_base(const DrawBase& base);

/// For values that are drawn: "from the base 4711 of the output directory", or that those of the
/// plan are an example.
[[nodiscard]] std::string drawn_from(const DrawBase& base);

/// A seed from 0 to k_largest_pinned_seed that depends on these two alone.
[[nodiscard]] std::uint64_t derived_seed(std::uint64_t base, std::string_view of);

/// What distinguishes one job from another as far as seeds are concerned.
struct SeedOrigin {
  std::string_view row{};          // the row's values
  std::string_view combination{};  // the matrix' values
  std::size_t repeat = 0;          // from 0
  std::size_t row_index = 0;
  std::size_t job_index = 0;
  std::size_t repeats = 1;
};

/// The seed of a job; nullopt: the plan does not fix it. `base` is for SeedMode::random.
[[nodiscard]] std::optional<std::uint64_t> seed_of(const SeedSpec& spec, std::uint64_t base,
                                                   const SeedOrigin& origin);

/// One line for people: where the seeds come from.
[[nodiscard]] std::string seed_note(const SeedSpec& spec, const std::optional<SeedTarget>& target,
                                    const DrawBase& base, std::size_t repeat);

}  // namespace invokeai_batch::plan
