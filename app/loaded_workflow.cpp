#include "loaded_workflow.hpp"

#include <utility>
#include <vector>

#include "console.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/workflow/batch.hpp"
#include "schemas.hpp"

namespace invokeai_batch::app {

workflow::Document read_workflow(const std::string& path) {
  return workflow::read_document(base::read_file(path), path);
}

workflow::NodeSchema offline_schema(const workflow::Document& document) {
  std::vector<std::string> types;
  for (const auto& node : document.nodes) {
    if (node.is_typed()) {
      types.push_back(node.type);
    }
  }
  return workflow::schema_from_snapshot(embedded_schemas().front().text, types);
}

LoadedWorkflow derive(workflow::Document document, workflow::NodeSchema schema,
                      workflow::OutputCache cache) {
  auto form = workflow::form_of(document);
  auto templates = workflow::make_templates(document, cache);
  auto outputs = workflow::output_nodes(document, templates, schema);
  return {std::move(document), std::move(form), std::move(templates), std::move(schema),
          std::move(outputs)};
}

std::map<workflow::FieldRef, std::string> batch_names(const LoadedWorkflow& loaded) {
  std::map<workflow::FieldRef, std::string> names;
  for (const auto& batch : workflow::batch_nodes(loaded.document, loaded.templates)) {
    const auto& label = batch.node->label;
    for (const auto& target : batch.targets) {
      names.emplace(target.ref, label.empty() ? batch.node->type : label);
    }
  }
  return names;
}

void log_warnings(const LoadedWorkflow& loaded) {
  for (const auto& warning : loaded.document.warnings) {
    log_warning(loaded.document.file + ": " + warning);
  }
  for (const auto& warning : loaded.form.warnings) {
    log_warning(loaded.document.file + ": " + warning);
  }
}

}  // namespace invokeai_batch::app
