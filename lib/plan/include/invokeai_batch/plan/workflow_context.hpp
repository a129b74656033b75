// What a plan is made from besides what was asked for: the workflow.
#pragma once

#include <vector>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::plan {

/// The workflow with everything that was derived from it. All references outlive the plan.
struct WorkflowContext {
  const workflow::Document& document;
  const workflow::Form& form;
  const workflow::Templates& templates;
  const workflow::NodeSchema& schema;
  const std::vector<workflow::OutputNode>& outputs;
};

}  // namespace invokeai_batch::plan
