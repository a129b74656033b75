// How a node is called: by its type when that is unique, else its label, else its id.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::plan {

/// The typed nodes that a name means: the one with that id, else those with that label (case
/// ignored), else those of that type. More than one: the name is ambiguous.
[[nodiscard]] std::vector<const workflow::Node*> nodes_named(std::string_view name,
                                                             const workflow::Document& document);

/// The shortest name by which nodes_named() finds this node alone.
[[nodiscard]] std::string node_name(const workflow::Node& node, const workflow::Document& document);

}  // namespace invokeai_batch::plan
