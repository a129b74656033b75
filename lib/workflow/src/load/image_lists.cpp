// An image_collection has a field for its own images since 6.14 (its version 1.0.2), and takes
// lists by edges in the old one. Source: util/node/nodeUpdate.ts
// (migrateImageCollectionInputValues).
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "document/image_lists.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/workflow/versions.hpp"
#include "load/loading.hpp"

namespace invokeai_batch::workflow {

namespace {

using Version = std::array<std::int64_t, 3>;
constexpr Version k_first_with_images{1, 0, 2};

// What is no number counts as 0.
Version version_of(std::string_view text) {
  Version version{};
  std::size_t part = 0;
  for (const auto word : base::split(text, '.')) {
    if (part < version.size()) {
      version.at(part++) = base::parse_integer(word).value_or(0);
    }
  }
  return version;
}

bool has_images(const InputInstance& input) {
  return input.value.is_array() && input.value.size() > 0;
}

bool is_of_older_version(const Node& node) {
  return node.version.empty() || version_of(node.version) < k_first_with_images;
}

void move_images(Node& node) {
  const auto named = [&](std::string_view name) {
    return std::find_if(node.inputs.begin(), node.inputs.end(),
                        [name](const InputInstance& input) { return input.name == name; });
  };
  const auto old = named(k_old_image_list);
  const auto images = named(k_image_list);
  if (old != node.inputs.end() && has_images(*old) && !has_images(*images)) {
    images->value = old->value;
    images->label = old->label;
    old->value = {};
  }
}

}  // namespace

void load_image_lists(Document& document) {
  for (auto& node : document.nodes) {
    if (has_image_list(node) && is_of_older_version(node) &&
        !document.is_connected({node.id, std::string(k_old_image_list)})) {
      move_images(node);
    }
  }
}

std::string stored_field_name(const LoadedWorkflow& workflow, const FieldRef& field) {
  const auto* node = workflow.document.node(field.node);
  const bool is_renamed = node != nullptr && field.field == k_image_list && has_image_list(*node) &&
                          is_of_older_version(*node) &&
                          node->input(k_image_list)->presence == Presence::added;
  return is_renamed ? std::string(k_old_image_list) : field.field;
}

}  // namespace invokeai_batch::workflow
