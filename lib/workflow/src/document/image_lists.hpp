// The images that a node image_collection holds itself: what the field for them is called.
#pragma once

#include <string_view>

#include "invokeai_batch/workflow/document.hpp"

namespace invokeai_batch::workflow {

inline constexpr std::string_view k_image_list = "images";          // since 6.14
inline constexpr std::string_view k_old_image_list = "collection";  // only edges feed it since then

/// Is it an image_collection of a server that has the newer field?
[[nodiscard]] inline bool has_image_list(const Node& node) {
  const auto* images = node.type == "image_collection" ? node.input(k_image_list) : nullptr;
  return images != nullptr && images->presence != Presence::gone;
}

/// The GUI shows the newer field in the place of the old one.
[[nodiscard]] inline std::string_view shown_field(const Node& node, std::string_view field) {
  return field == k_old_image_list && has_image_list(node) ? k_image_list : field;
}

}  // namespace invokeai_batch::workflow
