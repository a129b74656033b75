// Which nodes make the images that a user wants.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"
#include "invokeai_batch/workflow/template.hpp"

namespace invokeai_batch::workflow {

/// A node that is not intermediate and whose output is (or contains) images or videos.
struct OutputNode {
  NodeId node{};
  std::string node_type{};
  std::string label{};  // the node's, else its type; unique among the outputs (a number is added)
  /// Its board input when it has one that no edge feeds.
  std::optional<SlotIndex> board{};
};

/// In the order of the document. Node types that only pass an existing image through (`image`,
/// `image_collection`, `load_image`, `video`, `show_image`) are none. Without a type in the schema
/// a node counts when it has a `board` input.
[[nodiscard]] std::vector<OutputNode> output_nodes(const Document& document,
                                                   const Templates& templates,
                                                   const NodeSchema& schema);

/// The same of a workflow that is called, behind `outputs`: labels stay unique, and no board of it
/// is a slot of the caller's.
void add_called_outputs(std::vector<OutputNode>& outputs, const Document& called,
                        const NodeSchema& schema);

/// Is this node type one that only hands on an image that exists already?
[[nodiscard]] bool passes_images_through(std::string_view node_type);

}  // namespace invokeai_batch::workflow
