// What node types have, without asking a server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "invokeai_batch/workflow/document.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::app {

/// Is it a version of InvokeAI that the program knows, and so no name of a file?
[[nodiscard]] bool is_known_version(std::string_view wanted);

/// The node types that the document uses, of what `wanted` names: a version of InvokeAI that the
/// program knows ("6.8" is 6.8.1), or a file, the /openapi.json of a server or a compact snapshot
/// of it. Without `wanted` the newest version that is known. Throws base::Error(usage, input).
[[nodiscard]] workflow::NodeSchema offline_schema(const workflow::Document& document,
                                                  const std::optional<std::string>& wanted);

}  // namespace invokeai_batch::app
