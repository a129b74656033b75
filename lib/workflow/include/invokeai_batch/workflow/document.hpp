// A workflow as the GUI exports it, read and checked; never modified.
//
// Source of the format: InvokeAI's frontend, features/nodes/types/workflow.ts (zWorkflowV3) and
// util/workflow/validateWorkflow.ts (what the GUI repairs on load). Schema versions 3.0.0
// and 4.0.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "invokeai_batch/base/strong_id.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::workflow {

using NodeId = base::StrongId<struct NodeIdTag>;

enum class NodeKind {
  invocation,  // the server executes it
  batch,       // stands for many jobs (batch.hpp); the server never sees it
  generator,   // yields the values of a batch node; likewise
  connector,   // a bend in an edge (schema 4.0.0); resolved away
  other,       // notes, current_image: for people only
};

/// Does the file have the input, does the server's node type, or both? Reading a document knows
/// only the file: load() adds and takes away.
enum class Presence {
  stored,
  added,  // by the server's type: unset, but there
  gone,   // the server's type lacks it: kept for messages, never sent
};

/// What the editor of version 7 does with a seed from session to session.
enum class SeedMode { fixed, random, increment, decrement };

/// One input of a node as the workflow stores it.
struct InputInstance {
  std::string name{};
  std::string label{};  // what the user called it; "" means: use the field's own title
  std::string description{};
  json::Value value{};  // absent when unset; the GUI treats null as unset, and so do we
  Presence presence = Presence::stored;
  SeedMode seed_mode = SeedMode::fixed;
};

struct Node {
  NodeId id{};
  NodeKind kind = NodeKind::other;
  std::string type{};  // of a typed node: "denoise_latents"
  std::string label{};
  std::string version{};
  std::string type_version{};  // of the server's type; "" when load() found none
  std::string node_pack{};     // where the type comes from: "invokeai" is InvokeAI's own
  bool is_intermediate = true;
  bool use_cache = true;
  std::vector<InputInstance> inputs{};
  json::Value source{};  // the node in the document, for the embedded workflow

  /// nullptr when the node has no such input; one that is gone is there.
  [[nodiscard]] const InputInstance* input(std::string_view name) const;
  /// Has it a type that servers describe, and inputs? (invocation, batch and generator nodes)
  [[nodiscard]] bool is_typed() const;
};

/// One end of an edge, or one input: a field of a node.
struct FieldRef {
  NodeId node{};
  std::string field{};
  friend auto operator<=>(const FieldRef&, const FieldRef&) = default;
  friend bool operator==(const FieldRef&, const FieldRef&) = default;

  struct Hash {
    std::size_t operator()(const FieldRef& ref) const noexcept {
      constexpr std::size_t k_odd = 31;  // node and field are no pair of equals
      return std::hash<NodeId>{}(ref.node) * k_odd + std::hash<std::string>{}(ref.field);
    }
  };
};

enum class EdgeKind {
  data,
  loop_linkage,  // joins a `for` to its `for_return` (InvokeAI 7); nothing flows along it
};

struct Edge {
  FieldRef source{};
  FieldRef target{};
  EdgeKind kind = EdgeKind::data;
};

/// Finds nodes and what feeds an input, without a walk through all of them.
struct DocumentIndex {
  std::unordered_map<NodeId, std::size_t> nodes{};  // position in Document::nodes
  std::unordered_map<FieldRef, FieldRef, FieldRef::Hash>
      sources{};  // by input: the output that feeds it
};

/// A document owns its text and everything that points into it. Movable, not copyable.
struct Document {
  std::string file{};  // as the user named it, for messages
  std::string text{};
  json::Document json;
  std::string name{};            // the author's name for it
  std::string schema_version{};  // meta.version
  std::vector<Node> nodes{};
  /// The edges that the GUI sends: those between invocations, connectors resolved to their
  /// source, doubles dropped; in the order of the file, and behind them the linkages of loops
  /// that go through connectors.
  std::vector<Edge> edges{};
  /// What the GUI resolves itself: from generators to batch nodes, and from batch nodes to the
  /// inputs that they vary.
  std::vector<Edge> batch_edges{};
  /// What was repaired or dropped on reading, one line each, as the GUI would have.
  std::vector<std::string> warnings{};
  DocumentIndex index{};  // of the nodes and edges above

  /// nullptr when there is none.
  [[nodiscard]] const Node* node(const NodeId& id) const;
  /// The output that feeds this input, whose own value is then ignored; nullptr when none does. A
  /// batch node does not count: what it varies can be set.
  [[nodiscard]] const FieldRef* source_of(const FieldRef& input) const;
  [[nodiscard]] bool is_connected(const FieldRef& input) const;
};

/// Is it a node that runs a workflow of the server's library? (InvokeAI ≥ 6.14; each run of it is a
/// queue item of its own)
[[nodiscard]] bool calls_saved_workflow(const Node& node);
[[nodiscard]] bool calls_saved_workflow(const Document& document);

/// Reads a workflow, or the one that an API reply wraps (`{"workflow": …}`); `file` names it in
/// messages. As in the GUI, an edge from or to a node that is not there, or from a connector that
/// nothing feeds, is dropped with a warning. Throws base::Error(input) when the text is not JSON
/// (line, column), is no workflow (it says what it looks like: a graph, an image's metadata), has
/// schema version 1.0.0 or 2.0.0 (open it in InvokeAI and save it again) or an unknown later one,
/// or is damaged; all problems of the file in one Error.
[[nodiscard]] Document read_document(std::string text, std::string_view file);

}  // namespace invokeai_batch::workflow
