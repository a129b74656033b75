// Rows that name their columns: lines of JSON objects, and the inline list of a job file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tables/table_builder.hpp"

namespace invokeai_batch::plan {

/// The builder keeps `text`.
void read_json_lines(std::string_view text, TableBuilder& builder);

/// REQUIRES: every row is a map; the rows outlive the table.
void read_inline_rows(const std::vector<yaml::RawValue>& rows, TableBuilder& builder);

/// A list or map that was checked when it was read.
[[nodiscard]] yaml::RawValue json_cell_value(std::string_view json, const std::string& place);

}  // namespace invokeai_batch::plan
