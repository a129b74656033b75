#include "invokeai_batch/workflow/input_type.hpp"

namespace invokeai_batch::workflow {

FieldType input_type(const NodeSchema& schema, std::string_view node_type, std::string_view field,
                     const json::Value& value, const FieldSettings& settings) {
  const auto* known = schema.field(node_type, field);
  return narrowed(known != nullptr ? *known : guessed_type(field, value), settings);
}

}  // namespace invokeai_batch::workflow
