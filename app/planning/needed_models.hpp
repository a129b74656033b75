// Which models a plan takes that the server lacks.
#pragma once

#include <cstddef>
#include <vector>

#include "invokeai_batch/plan/facts.hpp"
#include "planning/planning.hpp"

namespace invokeai_batch::app {

/// The models that could be had, `offered`, by index: those that the plan would take if they were
/// installed besides what the server has. Throws base::Error(input) for what neither has.
[[nodiscard]] std::vector<std::size_t> needed_models(const Request& request,
                                                     const std::vector<plan::ModelRecord>& offered);

}  // namespace invokeai_batch::app
