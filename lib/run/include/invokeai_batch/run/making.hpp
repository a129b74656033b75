// How an image was made, as the texts in its own file say: the server writes its metadata, the
// graph and the workflow into each PNG.
#pragma once

#include <filesystem>
#include <vector>

#include "invokeai_batch/invokeai/generation.hpp"
#include "invokeai_batch/store/mirror.hpp"

namespace invokeai_batch::run {

struct Making {
  store::MirroredMaking values{};              // of the metadata
  std::vector<invokeai::GraphModel> models{};  // of the graph
  bool has_workflow = false;
};

[[nodiscard]] store::MirroredMaking making_of(invokeai::Generation made);

/// Reads little more than the texts. All is empty for what is no PNG, or cannot be read, and what
/// the texts do not say.
[[nodiscard]] Making making_of_picture(const std::filesystem::path& file);

}  // namespace invokeai_batch::run
