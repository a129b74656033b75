// Raw values to JSON and back, for what has no type that we know.
#pragma once

#include <string>

#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::yaml {

/// The value as JSON, plain scalars read as YAML reads them: null, true, false, a number, else a
/// text; a plain text or an argument that is JSON itself is taken as that.
[[nodiscard]] std::string to_json(const RawValue& value);

/// A JSON value as a user would have written it, so that the same rules judge both: a text is
/// quoted, a number and a boolean are plain. `place` is that of all that is in it.
[[nodiscard]] RawValue raw_value_of(json::Value value, const std::string& place = {});

}  // namespace invokeai_batch::yaml
