// Loops of InvokeAI 7: a node `for`, a node `for_return`, and an edge that says which belong
// together. Source: features/workflow/core/forLoops.ts of the editor of version 7.
#pragma once

#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::workflow {

inline constexpr std::string_view k_for = "for";
inline constexpr std::string_view k_for_return = "for_return";
/// The type of the edge, and the name of both fields that it joins.
inline constexpr std::string_view k_loop_linkage = "loop_linkage";

/// Breaches of the rules of linkages, in the editor's order: only a linkage joins the two fields,
/// and it joins nothing else; each node has one, and not more. What a loop may have inside is the
/// server's to check.
[[nodiscard]] std::vector<base::Problem> loop_problems(const Document& document);

}  // namespace invokeai_batch::workflow
