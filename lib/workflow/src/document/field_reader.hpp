// One field of one node, as the server's OpenAPI document describes it.
#pragma once

#include <string_view>
#include <unordered_map>

#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

/// components.schemas by name.
using Schemas = std::unordered_map<std::string_view, json::Value>;

/// The name at the end of a `$ref`; "" when the schema is none.
[[nodiscard]] std::string_view referenced_name(json::Value schema);

/// The schema that a `$ref` points to; the schema itself when it is none or points nowhere.
[[nodiscard]] json::Value resolved(const Schemas& schemas, json::Value schema);

/// The kind of a value that its JSON type alone does not tell: the id of a saved workflow is a
/// string, and only the port says so.
[[nodiscard]] FieldKind kind_by_port(FieldKind kind, const PortType& port);

[[nodiscard]] FieldType read_field(const Schemas& schemas, json::Value property);

}  // namespace invokeai_batch::workflow
