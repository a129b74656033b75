// From a workflow file to the loaded workflow.
#pragma once

#include <optional>
#include <string>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::app {

/// Reads the file; throws base::Error(input) when it is no workflow that can run.
[[nodiscard]] workflow::Document read_workflow(const std::string& path);

/// Reads the file and loads it by offline_schema().
[[nodiscard]] workflow::LoadedWorkflow load_offline(const std::string& path,
                                                    const std::optional<std::string>& schema,
                                                    workflow::OutputCache cache);

/// Tells on stderr what was repaired or dropped on reading and on loading.
void log_warnings(const workflow::LoadedWorkflow& loaded);

}  // namespace invokeai_batch::app
