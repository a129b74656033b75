// The Form: which inputs a workflow offers, in which order.
//
// An input's index is its position in a depth-first walk of the form's elements from the root, in
// the order of `children`, counting node-field elements only. Source: InvokeAI's frontend,
// features/nodes/types/workflow.ts (zBuilderForm) and util/workflow/validateWorkflow.ts
// (exposedFields stand in for a missing or invalid form; elements whose node is gone are dropped).
// An element whose field is gone keeps its index, so that indices depend on the file alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

/// What the author of the form set for a number or text input, on top of the field's own type.
struct FieldSettings {
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  /// A string shown as a dropdown: its values, and what the Form shows for each.
  std::vector<std::string> options{};
  std::vector<std::string> option_labels{};
};

enum class InputState {
  settable,
  connected,  // an edge feeds it: shown, but cannot be set
  gone,       // the node has no such field (any more): it keeps its index, and takes no value
};

struct FormInput {
  std::size_t index = 0;
  FieldRef ref{};
  std::string node_type{};
  std::string node_label{};
  std::string label{};  // the user's; may be empty
  std::string description{};
  InputState state = InputState::settable;
  json::Value value{};  // as the workflow stores it; absent when unset
  FieldSettings settings{};
};

struct Form {
  std::vector<FormInput> inputs{};
  /// Elements dropped: gone nodes, unknown kinds, cycles, missing children.
  std::vector<std::string> warnings{};
};

/// Total: every document has a form, perhaps an empty one.
[[nodiscard]] Form form_of(const Document& document);

/// The type of a field, narrowed by what the author of the Form set for it.
[[nodiscard]] FieldType narrowed(FieldType type, const FieldSettings& settings);

}  // namespace invokeai_batch::workflow
