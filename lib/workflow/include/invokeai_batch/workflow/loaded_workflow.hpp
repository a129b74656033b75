// A workflow held against the node types of a server, as the GUI holds it when it opens one.
//
// The file says what its author built; the server says what its nodes are. Where they disagree the
// server wins, and each change is told. Source: InvokeAI's frontend,
// features/nodes/util/workflow/validateWorkflow.ts (what is repaired on load),
// util/node/nodeUpdate.ts (older and newer versions of a node), store/util/validateConnection.ts
// (which edges may be), types/field.ts (which stored values are values at all) and
// features/queue/store/readiness.ts (what is refused at Invoke).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/outputs.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::workflow {

enum class ChangeKind {
  node_of_other_version,  // its fields are taken by name, and may mean something else
  field_dropped,          // stored, but not in the server's node type
  value_unset,            // stored, but no value of any kind, or left over on an input for edges
  edge_dropped,
};

/// What loading changed, one line for people.
struct Change {
  ChangeKind kind = ChangeKind::field_dropped;
  std::string what{};

  friend bool operator==(const Change&, const Change&) = default;
};

/// Everything that a plan needs to know of a workflow. Movable, not copyable; values and slots
/// refer into the document.
struct LoadedWorkflow {
  /// Its nodes have the fields of the server's types, and its edges are those that fit them; text
  /// and JSON are as stored.
  Document document;
  /// The graph as stored, whatever the server; "" for who only looks.
  std::string stored_graph{};
  Form form{};
  Templates templates{};
  NodeSchema schema;
  /// Whose rules the graph, batch nodes and seeds follow.
  Editor editor = Editor::six;
  std::vector<OutputNode> outputs{};
  std::vector<Change> changes{};
  /// Why the GUI would not invoke it whatever the values, besides node types that are not there and
  /// inputs that are unset (which depends on the values).
  std::vector<base::Problem> refusals{};
  /// Loops that no server of version 7 takes, whatever else it has.
  std::vector<base::Problem> bad_loops{};
};

/// Node types that the schema lacks keep what is stored of them. Without a `cache` for who only
/// looks: neither graph nor templates have a text. `editor` is that of a run which began on another
/// server; else the schema decides. Throws base::Error(input) when there is no executable node.
[[nodiscard]] LoadedWorkflow load(Document document, NodeSchema schema,
                                  std::optional<OutputCache> cache,
                                  std::optional<Editor> editor = std::nullopt);

/// SHA-256 of the graph as stored, what job ids are made of. REQUIRES: it was made. Only who asks
/// pays for it: the first hash of a process takes longer than all else that `inputs` does.
[[nodiscard]] std::string stored_digest(const LoadedWorkflow& loaded);

}  // namespace invokeai_batch::workflow
