#include "planning/loaded_workflow.hpp"

#include <utility>

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
