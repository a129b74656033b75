// A workflow that is to be stored, with an item or in the library.
// Source: services/workflow_records/workflow_records_common.py (WorkflowWithoutID).
#pragma once

#include <string>
#include <vector>

#include "flavour.hpp"
#include "invokeai_batch/json/value.hpp"
#include "value_check.hpp"

namespace invokeai_batch::sim {

/// The workflow as its model keeps it. What is wrong with it goes to `errors`.
[[nodiscard]] std::string check_workflow(const Flavour& flavour, json::Value workflow,
                                         const Location& loc, std::vector<Invalid>& errors);

}  // namespace invokeai_batch::sim
