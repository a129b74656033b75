// Tables that speak of jobs by their number: results.csv, `report --as-rows`, the page's export.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::plan {

/// The column that has the numbers.
inline constexpr std::string_view k_job_column = "job";

/// The numbers in the column `job` of a CSV table, in its order. `name`: the table's, for messages.
/// Throws base::Error(input): no such column, or a cell that is no number.
[[nodiscard]] std::vector<std::int64_t> job_numbers(std::string_view text, const std::string& name);

}  // namespace invokeai_batch::plan
