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
#include <unordered_map>
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
  bool in_graph = true;  // false: of a batch or generator node, in the workflow alone
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

/// Literal text between slots: pieces[0] slot pieces[1] slot … pieces[n]. A member's comma goes
/// when the object it stands in is empty so far.
struct TextTemplate {
  struct Hole {
    SlotIndex slot = 0;
    std::string member_prefix{};            // `,"steps":`
    std::string member_suffix{};            // what stands behind the value, mostly nothing
    std::optional<std::string> original{};  // the value as the workflow has it; nullopt: no member
  };
  std::vector<std::string> pieces{};
  std::vector<Hole> holes{};
};

/// Do output nodes run with the server's node cache? A cached image node returns the name of an
/// earlier job's image and saves nothing, so a run switches it off: on every node that is not
/// intermediate and does more than hand on an image (without a schema nobody can say which of them
/// make images, and the cache saves nothing on the others worth the risk).
enum class OutputCache { as_built, off };

/// Both templates over one list of slots. Copyable; only Slot::value refers to the document, which
/// must live as long as it is read.
struct Templates {
  /// One for every input of every typed node that the document lists and no edge feeds, in the
  /// order of the document (nodes, then a node's inputs). What a batch node feeds has one. Unknown
  /// node types and unknown inputs have theirs too; those of batch and generator nodes are in the
  /// workflow alone. None: inputs called id, type, use_cache or is_intermediate, and the
  /// workflow_inputs of call_saved_workflow (its `saved_workflow_input::…` inputs have theirs).
  std::vector<Slot> slots{};
  TextTemplate graph{};
  /// Without `id`; meta.category becomes "user", as when the GUI opens a default workflow; the
  /// texts that the server insists on are filled in with "".
  TextTemplate workflow{};
  std::unordered_map<FieldRef, SlotIndex, FieldRef::Hash> by_ref{};  // the slots by Slot::ref

  /// nullopt when the field is connected, gone or unknown.
  [[nodiscard]] std::optional<SlotIndex> slot(const FieldRef& ref) const;
};

/// The graph as built, with every slot at its own value: job ids are made of its SHA-256.
[[nodiscard]] std::string graph_as_built(const Document& document);

/// Without a `cache` for who only looks: the slots alone, and no text to send. Throws
/// base::Error(input) when there is no executable node. The editor of version 7 tells the kind of
/// every edge; before, only the linkages of loops have one that is not the server's default.
[[nodiscard]] Templates make_templates(const Document& document, std::optional<OutputCache> cache,
                                       Editor editor = Editor::six);

/// The graph or the workflow with these values; all other slots as the workflow has them. REQUIRES:
/// they were made.
[[nodiscard]] std::string render_graph(const Templates& templates,
                                       const std::vector<Assignment>& values);
[[nodiscard]] std::string render_workflow(const Templates& templates,
                                          const std::vector<Assignment>& values);

/// The same at the end of `out`.
void append_graph(std::string& out, const Templates& templates,
                  const std::vector<Assignment>& values);
void append_workflow(std::string& out, const Templates& templates,
                     const std::vector<Assignment>& values);

}  // namespace invokeai_batch::workflow
