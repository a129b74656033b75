// What is told of a plan besides its problems.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::plan {

struct Notes {
  std::vector<base::Problem> warnings{};
  std::vector<std::string> notes{};  // empty cells, boards "auto", pinned axes …
  /// Something is derived from the DrawBase: it is to be stored, or the plan is an example.
  bool depends_on_base = false;
};

}  // namespace invokeai_batch::plan
