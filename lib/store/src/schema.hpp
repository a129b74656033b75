// The texts of schema.sql and the schema_N.sql behind it, and of mirror.sql, for those who carry
// them out.
#pragma once

#include <string_view>
#include <vector>

namespace invokeai_batch::store {

/// The i-th text leads from version i to version i + 1.
using SchemaSteps = std::vector<std::string_view>;

/// Those of a run's store.
[[nodiscard]] const SchemaSteps& schema_steps();

extern const std::string_view k_mirror_schema_1;

}  // namespace invokeai_batch::store
