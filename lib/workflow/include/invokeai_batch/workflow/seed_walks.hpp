// Seeds that change by themselves from session to session, as the editor of InvokeAI 7 changes
// them.
//
// Source: features/workflow/core/buildGraph.ts (isSeedInputField, planWorkflowSeeds) and
// platform/core/seed.ts of that editor. To the editors before it a seed mode means nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::workflow {

/// An input whose seed walks. Session n of an invocation has (start ± n) mod 2³².
struct SeedWalk {
  SlotIndex slot = 0;
  SeedMode mode = SeedMode::increment;  // never fixed
  /// Where it starts: the stored seed, else the default; of a random one that is drawn anew.
  std::uint32_t start = 0;
};

/// Those that count: an unconnected integer input called `seed` whose largest value is exactly
/// 4294967295. In the order of the document. Empty for editors before version 7.
[[nodiscard]] std::vector<SeedWalk> seed_walks(const LoadedWorkflow& workflow);

/// Does any input say how its seed walks, whether it counts or not?
[[nodiscard]] bool has_seed_modes(const Document& document);

/// The seed of a session. A random walk counts up from its draw.
[[nodiscard]] std::uint32_t seed_of_session(const SeedWalk& walk, std::uint64_t session);

}  // namespace invokeai_batch::workflow
