// The steps of read_document, in the order in which they are taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/problem_list.hpp"
#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::workflow {

/// What a file is that is no workflow, and what to do about it.
struct Foreign {
  std::string what{};
  std::string hint{};
};

/// nullopt unless the bytes begin as those of another format do: an image, an archive, UTF-16.
[[nodiscard]] std::optional<Foreign> foreign_bytes(std::string_view text);

/// The workflow that stands in an API reply (`{"workflow": …}`, as an object or as text): of the
/// library, of an image, of an item of the queue. nullopt when there is none that is one by its
/// shape.
[[nodiscard]] std::optional<std::string> wrapped_workflow(json::Value root);

/// nullopt when the file has a workflow's shape: an object with lists of nodes and edges.
[[nodiscard]] std::optional<Foreign> foreign_content(json::Value root);

/// Every node of the file, in its order, whatever its kind.
[[nodiscard]] std::vector<Node> read_nodes(json::Value nodes, ProblemList& problems,
                                           std::vector<std::string>& warnings);

/// The edges of type `default` and `loop_linkage`, in the order of the file, connectors still among
/// their ends.
[[nodiscard]] std::vector<Edge> read_edges(json::Value edges, ProblemList& problems);

/// Edges between typed nodes: connectors resolved, doubles dropped.
struct FlattenedEdges {
  std::vector<Edge> executed{};  // between invocations
  std::vector<Edge> batch{};     // see Document::batch_edges
};
[[nodiscard]] FlattenedEdges flattened_edges(const std::vector<Edge>& edges,
                                             const std::vector<Node>& nodes,
                                             std::vector<std::string>& warnings);

/// Document::index, for nodes and edges as they are now.
void make_index(Document& document);

/// "the edge from a.value to b.a is dropped: WHY"
[[nodiscard]] std::string dropped_edge(const Edge& edge, const std::string& why);

/// For messages: `"Positive Prompt" (string)`, or the id when the user gave the node no label.
[[nodiscard]] std::string name_of(const Node& node);

}  // namespace invokeai_batch::workflow
