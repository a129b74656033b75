#include "document/slots.hpp"

#include <utility>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/workflow/form.hpp"

namespace invokeai_batch::workflow {

namespace {

FieldRefs form_fields(const Document& document) {
  FieldRefs fields;
  for (auto& input : form_of(document).inputs) {
    fields.insert(std::move(input.ref));
  }
  return fields;
}

// Members of a graph node that are not its inputs: no input may stand for them.
bool is_reserved(const Node& node, std::string_view name) {
  return name == "id" || name == "type" || name == "use_cache" || name == "is_intermediate" ||
         is_workflow_inputs(node, name);
}

}  // namespace

bool is_workflow_inputs(const Node& node, std::string_view name) {
  return name == "workflow_inputs" && calls_saved_workflow(node);
}

bool is_saved_workflow_input(const Node& node, const InputInstance& input) {
  return calls_saved_workflow(node) && input.name.starts_with("saved_workflow_input::");
}

SlotTable slot_table(const Document& document) {
  const auto in_form = form_fields(document);
  SlotTable table;
  for (const auto& node : document.nodes) {
    auto& row = table.by_input.emplace_back();
    for (const auto& input : node.inputs) {
      FieldRef ref{node.id, input.name};
      if (input.presence == Presence::gone || document.is_connected(ref) ||
          is_reserved(node, input.name)) {
        row.emplace_back(std::nullopt);
        continue;
      }
      row.emplace_back(table.slots.size());
      const bool shown = in_form.contains(ref);
      table.slots.push_back({.ref = std::move(ref),
                             .node_type = node.type,
                             .value = input.value,
                             .in_form = shown,
                             .in_graph = node.kind == NodeKind::invocation});
    }
  }
  return table;
}

void TemplateBuilder::hole(SlotIndex slot, std::string_view name,
                           std::optional<std::string> original) {
  m_template.pieces.push_back(std::exchange(m_text, {}));
  m_template.holes.push_back({.slot = slot,
                              .member_prefix = "," + json::quoted(name) + ":",
                              .original = std::move(original)});
}

void TemplateBuilder::instance_hole(SlotIndex slot, std::string_view name) {
  const auto quoted = json::quoted(name);
  m_template.pieces.push_back(std::exchange(m_text, {}));
  m_template.holes.push_back({.slot = slot,
                              .member_prefix = "," + quoted + R"(:{"name":)" + quoted +
                                               R"(,"label":"","description":"","value":)",
                              .member_suffix = "}"});
}

TextTemplate TemplateBuilder::take() {
  m_template.pieces.push_back(std::exchange(m_text, {}));
  return std::move(m_template);
}

}  // namespace invokeai_batch::workflow
