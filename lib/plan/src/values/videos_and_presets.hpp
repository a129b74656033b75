// Videos and style presets: what jobs name and only the server has.
#pragma once

#include <vector>

#include "expand/draft.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::plan {

/// The value of a video input (a name), or of a style preset's (a name or an id), which the server
/// has. What the server gives no answer for is a warning of the draft.
[[nodiscard]] Typed typed_server_thing(Draft& draft, const Input& input,
                                       const yaml::RawValue& value);

/// Every video and style preset that a value of the workflow names and the server lacks. `name` is
/// the input's. Without an answer likewise.
[[nodiscard]] std::vector<base::Problem> missing_things(Draft& draft, json::Value value,
                                                        const std::string& name);

}  // namespace invokeai_batch::plan
