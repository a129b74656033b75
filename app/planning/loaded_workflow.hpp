// From a workflow, wherever it comes from, to the loaded workflow.
#pragma once

#include <optional>
#include <string>

#include "cli/command.hpp"
#include "invokeai_batch/workflow/loaded_workflow.hpp"
#include "planning/workflow_source.hpp"
#include "server/node_types.hpp"

namespace invokeai_batch::app {

/// --schema.
void define_schema(Builder& builder, std::optional<std::string>& schema);
/// --schema, --server, --offline: whose node types a command goes by that needs no server.
void define_node_types(Builder& builder, std::optional<std::string>& schema);

/// Throws base::Error(usage) when what was typed asks for no server (--offline, or a `schema`), and
/// says how to reach one all the same.
void refuse_ways_to_server(const Arguments& arguments, const std::optional<std::string>& schema);

/// Says on stderr which node types are used.
void tell(const NodeTypes& types, const Output& output);
/// Warns where an InvokeAI 7 would make something else of the workflow, when nobody said that it is
/// not meant.
void warn_of_seven(const NodeTypes& types, const workflow::LoadedWorkflow& loaded);

/// For a command that needs no server: the workflow by the node types at hand, which are told; and
/// what was repaired or dropped. `cache` as for workflow::load(). Throws base::Error when it is no
/// workflow that can run.
[[nodiscard]] workflow::LoadedWorkflow load_at_hand(const Arguments& arguments,
                                                    const WorkflowSource& source,
                                                    const std::optional<std::string>& schema,
                                                    std::optional<workflow::OutputCache> cache);

/// Tells on stderr what was repaired or dropped on reading and on loading.
void log_warnings(const workflow::LoadedWorkflow& loaded);

}  // namespace invokeai_batch::app
