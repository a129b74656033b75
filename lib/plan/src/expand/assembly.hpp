// Rows × combinations × repeats become jobs.
#pragma once

#include <string>
#include <vector>

#include "expand/combinations.hpp"
#include "invokeai_batch/plan/expand.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

struct Assembled {
  std::vector<PlannedJob> jobs{};  // in order, with ids and numbers
  VariedInputs varied{};
  std::string seed_note{};  // Plan::seed_note
};

/// Reports what only shows when values meet: boards, seeds out of range, excludes that match
/// nothing.
[[nodiscard]] Assembled assemble_jobs(const Variations& variations,
                                      const Combinations& combinations, const Prior& prior,
                                      Draft& draft);

}  // namespace invokeai_batch::plan
