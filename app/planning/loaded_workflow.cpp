#include "planning/loaded_workflow.hpp"

#include <utility>

#include "invokeai_batch/workflow/batch.hpp"
#include "planning/workflow_source.hpp"
#include "server/offline_schema.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

workflow::Document read_workflow(const std::string& path) {
  const auto source = source_of(path);
  return workflow::read_document(read_source(source, nullptr), name_of(source));
}

workflow::LoadedWorkflow load_offline(const std::string& path,
                                      const std::optional<std::string>& schema,
                                      workflow::OutputCache cache) {
  auto document = read_workflow(path);
  auto types = offline_schema(document, schema);
  return workflow::load(std::move(document), std::move(types), cache);
}

std::map<workflow::FieldRef, std::string> batch_names(const workflow::LoadedWorkflow& loaded) {
  std::map<workflow::FieldRef, std::string> names;
  for (const auto& batch : workflow::batch_nodes(loaded.document, loaded.templates)) {
    const auto& label = batch.node->label;
    for (const auto& target : batch.targets) {
      names.emplace(target.ref, label.empty() ? batch.node->type : label);
    }
  }
  return names;
}

std::string outputs_line(const workflow::LoadedWorkflow& loaded) {
  if (loaded.outputs.empty()) {
    return "outputs: none; a run would collect no image (is every node marked intermediate?)\n";
  }
  std::string text = "outputs: ";
  for (const auto& output : loaded.outputs) {
    text += (&output == &loaded.outputs.front() ? "" : ", ") + output.label;
  }
  return text + "\n";
}

void log_warnings(const workflow::LoadedWorkflow& loaded) {
  for (const auto& warning : loaded.document.warnings) {
    log_warning(loaded.document.file + ": " + warning);
  }
  for (const auto& warning : loaded.form.warnings) {
    log_warning(loaded.document.file + ": " + warning);
  }
  for (const auto& change : loaded.changes) {
    log_warning(loaded.document.file + ": " + change.what);
  }
}

}  // namespace invokeai_batch::app
