// The graph that the GUI would send, and the workflow that goes with it, as templates.
//
// The rules of the GUI's Invoke button are applied once (source: InvokeAI's frontend,
// features/nodes/util/graph/buildNodesGraph.ts): only invocations, `type` and `id` first, then the
// inputs that have a value and no edge, then use_cache and is_intermediate; boards "auto" and
// "none" left out. The result is rendered to literal pieces and slots. A slot is a whole member
// with its comma
// (`,"steps":30`) or nothing, so a value can appear and vanish; there is one for every
// unconnected (node, field), in the Form or not. A job's request is then a concatenation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

/// Position in Templates::slots.
using SlotIndex = std::size_t;

struct Slot {
  FieldRef ref{};
  std::string node_type{};
  json::Value value{};  // as the workflow stores it; absent when unset
  bool in_form = false;
};

/// A value of a slot, ready to send. nullopt: the member is left out.
struct Encoded {
  std::optional<std::string> graph{};     // a board by id, a model as the server has it
  std::optional<std::string> workflow{};  // the same as the GUI stores it in a workflow
};

/// REQUIRES of a list of these: sorted by slot, no slot twice.
struct Assignment {
  SlotIndex slot = 0;
  const Encoded* value = nullptr;
};

/// Literal text between slots: pieces[0] slot pieces[1] slot … pieces[n].
struct TextTemplate {
  struct Hole {
    SlotIndex slot = 0;
    std::string member_prefix{};            // `,"steps":`
    std::optional<std::string> original{};  // the value as the workflow has it; nullopt: no member
  };
  std::vector<std::string> pieces{};
  std::vector<Hole> holes{};
};

/// Do non-intermediate nodes that make images run with the server's node cache? A cached image
/// node returns the name of an earlier job's image and saves nothing, so a run switches it off.
enum class OutputCache { as_built, off };

/// Both templates over one list of slots. Refers to nothing of the document; copyable.
struct Templates {
  std::vector<Slot> slots{};
  TextTemplate graph{};
  TextTemplate workflow{};  // without `id`; meta.category "project" becomes "user"
  /// SHA-256 of the graph with every slot at its own value: what job ids are made of.
  std::string graph_digest{};

  /// nullopt when the field is connected or unknown.
  [[nodiscard]] std::optional<SlotIndex> slot(const FieldRef& ref) const;
};

/// Throws base::Error(input) with all problems: batch and generator nodes, no executable node,
/// an edge from or to a field of a node that is not there.
[[nodiscard]] Templates make_templates(const Document& document, OutputCache cache);

/// The graph or the workflow with these values; all other slots as the workflow has them.
[[nodiscard]] std::string render_graph(const Templates& templates,
                                       const std::vector<Assignment>& values);
[[nodiscard]] std::string render_workflow(const Templates& templates,
                                          const std::vector<Assignment>& values);

}  // namespace invokeai_batch::workflow
