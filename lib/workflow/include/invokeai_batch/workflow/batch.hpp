// Batch and generator nodes: how one workflow stands for many jobs.
//
// A batch node has a list and gives its values one after the other to the inputs that it feeds; a
// generator may yield the list. Neither is part of the graph: the GUI resolves them when Invoke is
// pressed. Source: InvokeAI's frontend, features/nodes/util/node/resolveBatchValue.ts,
// features/queue/hooks/useEnqueueWorkflows.ts and features/nodes/types/field.ts (the rules of the
// generators), as released with 6.14.2, and features/workflow/core/batch.ts of the editor of
// version 7, which draws by another generator of random numbers and is stricter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::workflow {

enum class BatchKind { image, string, integer, number };

/// Inputs of batch and generator nodes besides the list.
inline constexpr std::string_view k_batch_group = "batch_group_id";
inline constexpr std::string_view k_generator_rule = "generator";
/// The group that is none: such a node advances alone.
inline constexpr std::string_view k_no_group = "None";

struct BatchTarget {
  FieldRef ref{};
  /// nullopt: an edge feeds the input as well, or the node has no such input.
  std::optional<SlotIndex> slot{};
};

/// Pointers and values refer to the document.
struct BatchNode {
  const Node* node = nullptr;
  BatchKind kind = BatchKind::string;
  std::string group{};                 // "Group 1"; "None" or "" when it advances alone
  std::vector<BatchTarget> targets{};  // in the order of the edges
  FieldRef values{};                   // its list: "strings" of the node
  json::Value own_values{};            // as the workflow stores it; absent when unset
  const Node* generator = nullptr;     // what feeds the list, which then does not count
  json::Value rule{};                  // of the generator; absent when unset
};

/// In the order of the document. Whether they can be expanded is for others to say.
[[nodiscard]] std::vector<BatchNode> batch_nodes(const Document& document,
                                                 const Templates& templates);

/// A list that only a server can make: fragments of a prompt, expanded.
struct PromptRule {
  std::string prompt{};
  bool combinatorial = true;
  std::int64_t most = 10;
  std::optional<std::int64_t> seed{};  // of a draw
};
/// Likewise: the images of a board that are no intermediates.
struct BoardRule {
  std::string board_id{};  // "none": those without a board
  bool assets = false;     // uploads, masks and the like instead of generated images
};
/// What is wrong with a rule: "count must be a whole number".
struct BadRule {
  std::string why{};
};
/// Values are texts, or numbers as JavaScript prints them.
using Generated = std::variant<std::vector<std::string>, PromptRule, BoardRule, BadRule>;

/// What generate() may not decide itself.
struct GeneratorLimits {
  std::uint32_t seed = 0;  // for a rule that draws and has none
  std::size_t most = 0;    // values; a rule that asks for more is bad
  Editor editor = Editor::six;
};

/// What the rule of a generator yields. An absent rule is one with defaults alone.
[[nodiscard]] Generated generate(BatchKind kind, json::Value rule, const GeneratorLimits& limits);

/// Does the rule draw without a seed of its own? The GUI then draws anew at every Invoke.
[[nodiscard]] bool draws_anew(json::Value rule);

}  // namespace invokeai_batch::workflow
