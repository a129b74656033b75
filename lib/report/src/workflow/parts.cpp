#include "workflow/parts.hpp"

#include "invokeai_batch/workflow/batch.hpp"

namespace invokeai_batch::report {

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
  constexpr std::string_view k_called = "those of the saved workflow that it calls";
  const bool calls = workflow::calls_saved_workflow(loaded.document);
  if (loaded.outputs.empty()) {
    return calls ? "outputs: " + std::string(k_called) + "\n"
                 : "outputs: none; a run would collect no image (is every node marked "
                   "intermediate?)\n";
  }
  std::string text = "outputs: ";
  for (const auto& output : loaded.outputs) {
    text += (&output == &loaded.outputs.front() ? "" : ", ") + output.label;
  }
  return text + (calls ? ", and " + std::string(k_called) : "") + "\n";
}

}  // namespace invokeai_batch::report
