// Videos and style presets: what jobs name and only the server has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/json/value.hpp"
#include "values/fact_reader.hpp"
#include "values/notes.hpp"
#include "values/typed_value.hpp"

namespace invokeai_batch::plan {

/// Where it is looked up what the server has; what it gives no answer for is a warning there.
struct ServerThings {
  FactReader& facts;
  Notes& notes;
};

/// The value of a video input (a name), or of a style preset's (a name or an id), which the server
/// has.
[[nodiscard]] Typed typed_server_thing(const workflow::FieldType& type, const yaml::RawValue& value,
                                       std::string_view name, const ServerThings& server);

/// Every video and style preset that a value of the workflow names and the server lacks. `name` is
/// the input's, `file` the workflow's.
[[nodiscard]] std::vector<base::Problem> missing_things(json::Value value, const std::string& name,
                                                        const std::string& file,
                                                        const ServerThings& server);

}  // namespace invokeai_batch::plan
