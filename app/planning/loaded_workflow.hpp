// A workflow file with everything that is derived from it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/plan/plan.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::app {

struct LoadedWorkflow {
  workflow::Document document;
  workflow::Form form;
  workflow::Templates templates;
  workflow::NodeSchema schema;
  std::vector<workflow::OutputNode> outputs;

  [[nodiscard]] plan::WorkflowContext context() const {
    return {document, form, templates, schema, outputs};
  }
};

/// Reads the file; throws base::Error(input) when it is no workflow that can run.
[[nodiscard]] workflow::Document read_workflow(const std::string& path);

/// Reads the file and derives the rest by offline_schema().
[[nodiscard]] LoadedWorkflow load_offline(const std::string& path,
                                          const std::optional<std::string>& schema,
                                          workflow::OutputCache cache);

[[nodiscard]] LoadedWorkflow derive(workflow::Document document, workflow::NodeSchema schema,
                                    workflow::OutputCache cache);

/// The batch node that varies an input, as people call it.
[[nodiscard]] std::map<workflow::FieldRef, std::string> batch_names(const LoadedWorkflow& loaded);

/// A line that names the outputs, or says that there are none.
[[nodiscard]] std::string outputs_line(const LoadedWorkflow& loaded);

/// Tells on stderr what was repaired or dropped on reading.
void log_warnings(const LoadedWorkflow& loaded);

}  // namespace invokeai_batch::app
