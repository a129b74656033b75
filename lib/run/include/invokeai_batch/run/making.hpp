// How an image was made, as the texts in its own file say: the server writes its metadata, the
// graph and the workflow into each PNG.
#pragma once

#include <string_view>
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

/// `bytes` is the whole file. All is empty for what is no PNG, and what the texts do not say.
[[nodiscard]] Making making_of_picture(std::string_view bytes);

}  // namespace invokeai_batch::run
