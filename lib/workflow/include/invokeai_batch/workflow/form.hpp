// The Form: which inputs a workflow offers, in which order.
//
// An input's index is its position in a depth-first walk of the form's elements from the root, in
// the order of `children`, counting node-field elements only. Source: InvokeAI's frontend,
// features/nodes/types/workflow.ts (zBuilderForm) and util/workflow/validateWorkflow.ts
// (exposedFields stand in for a missing or invalid form; elements whose node or field is gone are
// dropped).
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
  /// A string shown as a dropdown: its values.
  std::vector<std::string> options{};
};

struct FormInput {
  std::size_t index = 0;
  FieldRef ref{};
  std::string node_type{};
  std::string node_label{};
  std::string label{};  // the user's; may be empty
  std::string description{};
  bool connected = false;  // an edge feeds it: shown, but cannot be set
  json::Value value{};     // as the workflow stores it; absent when unset
  FieldSettings settings{};
};

struct Form {
  std::vector<FormInput> inputs{};
  std::vector<std::string> warnings{};  // elements dropped (gone nodes, cycles, missing children)
};

/// Total: every document has a form, perhaps an empty one.
[[nodiscard]] Form form_of(const Document& document);

/// The type of a field, narrowed by what the author of the Form set for it.
[[nodiscard]] FieldType narrowed(FieldType type, const FieldSettings& settings);

}  // namespace invokeai_batch::workflow
