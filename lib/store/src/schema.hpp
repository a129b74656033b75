// The texts of schema.sql, schema_2.sql and schema_3.sql, for the one place that carries it out.
#pragma once

#include <string_view>

namespace invokeai_batch::store {

extern const std::string_view k_schema_1;
extern const std::string_view k_schema_2;
extern const std::string_view k_schema_3;
extern const std::string_view k_mirror_schema_1;  // mirror.sql

}  // namespace invokeai_batch::store
