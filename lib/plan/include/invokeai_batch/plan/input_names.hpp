// Which input a name means.
//
// Digits are an index into the Form; else a label (case ignored); else a field name that is unique
// in the Form; else NODE.FIELD, where NODE is a node's id, label or unique type, which reaches
// every unconnected field of the workflow. `label:TEXT` forces a label. `seed` is a name of its
// own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::plan {

struct NamedInput {
  workflow::SlotIndex slot = 0;
  std::optional<std::size_t> form_index{};  // nullopt: outside the Form
  bool by_index = false;                    // it was named by a bare index
};

/// The input, or the problem (without a place): unknown with suggestions, ambiguous with the
/// candidates, out of range, fed by an edge.
[[nodiscard]] std::variant<NamedInput, base::Problem> find_input(
    std::string_view name, const workflow::Document& document, const workflow::Form& form,
    const workflow::Templates& templates);

/// Is it a name that `inputs` shows, or that find_input() takes? Also of what cannot be set.
[[nodiscard]] bool names_input(std::string_view name, const workflow::Document& document,
                               const workflow::Form& form, const workflow::Templates& templates);

/// The best name to type for a form input: its label when that is unique, else its field name when
/// unique, else NODE.FIELD, else the index; `seed` for nothing that is surely none. find_input() of
/// the result gives the same input.
[[nodiscard]] std::string name_to_type(std::size_t form_index, const workflow::Document& document,
                                       const workflow::Form& form,
                                       const workflow::Templates& templates);

/// The same for any slot: name_to_type() of its first form input, NODE.FIELD outside the Form.
[[nodiscard]] std::string name_of_slot(workflow::SlotIndex slot, const workflow::Document& document,
                                       const workflow::Form& form,
                                       const workflow::Templates& templates);

}  // namespace invokeai_batch::plan
