// The type of an input: the one that plans check against is the one that every command tells.
#pragma once

#include <string_view>

#include "invokeai_batch/workflow/form.hpp"
#include "invokeai_batch/workflow/schema.hpp"

namespace invokeai_batch::workflow {

/// The server's type of the field, else one guessed from its value, narrowed by what the author of
/// the Form set for it (`settings`; nothing for a field outside the Form).
[[nodiscard]] FieldType input_type(const NodeSchema& schema, std::string_view node_type,
                                   std::string_view field, const json::Value& value,
                                   const FieldSettings& settings);

}  // namespace invokeai_batch::workflow
