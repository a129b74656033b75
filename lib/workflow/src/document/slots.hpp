// Which inputs of a document can be given a value, and how the two templates find them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::workflow {

using FieldRefs = std::unordered_set<FieldRef, FieldRef::Hash>;

struct SlotTable {
  std::vector<Slot> slots{};
  /// [position of the node in Document::nodes][position of the input in Node::inputs]
  std::vector<std::vector<std::optional<SlotIndex>>> by_input{};
};

[[nodiscard]] SlotTable slot_table(const Document& document);

/// Is it `workflow_inputs` of call_saved_workflow? The GUI fills it itself and forgets what is
/// stored there.
[[nodiscard]] bool is_workflow_inputs(const Node& node, std::string_view name);

/// Does this input go into `workflow_inputs` of its node? (call_saved_workflow, InvokeAI ≥ 6.14)
[[nodiscard]] bool is_saved_workflow_input(const Node& node, const InputInstance& input);

/// Collects literal text and holes, in order.
class TemplateBuilder {
 public:
  /// The literal text before the next hole, to append to.
  [[nodiscard]] std::string& text() { return m_text; }

  /// A member `name` of the object that is open.
  void hole(SlotIndex slot, std::string_view name, std::optional<std::string> original);

  /// A member `name` that is a whole input instance of the GUI, of an input that is not stored.
  void instance_hole(SlotIndex slot, std::string_view name);

  [[nodiscard]] TextTemplate take();

 private:
  TextTemplate m_template;
  std::string m_text;
};

[[nodiscard]] TextTemplate graph_template(const Document& document, const SlotTable& slots,
                                          OutputCache cache, Editor editor);
[[nodiscard]] TextTemplate workflow_template(const Document& document, const SlotTable& slots);

}  // namespace invokeai_batch::workflow
