// `report --as-rows`: jobs of a run as a table that `--csv` takes again.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// A row for each job, by number: the column `job`, and every input that ever varied. A seed or a
/// board that a row named has its column too, so that the same rows ask for the same jobs.
///
/// `columns`: the store's meta k_columns, "" when it has none.
[[nodiscard]] std::string job_rows_csv(const std::string& columns,
                                       const std::vector<store::JobRow>& jobs);

}  // namespace invokeai_batch::report
