// `models:` of the config file: where models come from.
#pragma once

#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::app {

/// As it stands there; nothing when there is none. Throws base::Error(input) when the file is no
/// YAML.
[[nodiscard]] yaml::RawValue read_configured_models();

}  // namespace invokeai_batch::app
