// What was typed behind `INPUT=` on the command line, once it is known whether one value is due or
// several.
#pragma once

#include <vector>

#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::plan {

/// The one value that an argument means for an input that is no text: YAML when it begins with `[`
/// or `{`, else its text, plain. Values of other kinds come back as they are. A text input takes
/// `text` as it stands. Throws base::Error(usage) when it is no YAML.
[[nodiscard]] yaml::RawValue as_one(const yaml::RawValue& value);

/// The values that an argument means on an axis of an input that is no text (or in a list input):
/// the items of a YAML list, one YAML map such as {range: …}, else the pieces between commas,
/// trimmed, plain. Values of other kinds come back as they are, alone. Throws base::Error(usage)
/// when it is no YAML or has an empty piece ("20,,30").
[[nodiscard]] std::vector<yaml::RawValue> as_many(const yaml::RawValue& value);

}  // namespace invokeai_batch::plan
