// The texts of schema.sql and schema_2.sql to schema_4.sql, for the one place that carries it out.
#pragma once

#include <string_view>

namespace invokeai_batch::store {

extern const std::string_view k_schema_1;
extern const std::string_view k_schema_2;
extern const std::string_view k_schema_3;
extern const std::string_view k_schema_4;
extern const std::string_view k_mirror_schema_1;  // mirror.sql

}  // namespace invokeai_batch::store
