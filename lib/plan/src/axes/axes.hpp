// What varies besides rows: `matrix`, `zip`, `include` and `exclude`, and the batch nodes of the
// workflow; names resolved, values typed.
#pragma once

#include <string>
#include <vector>

#include "axes/asked.hpp"
#include "axes/batch_axes.hpp"
#include "axes/matrix.hpp"
#include "axes/row_values.hpp"
#include "invokeai_batch/plan/plan.hpp"

namespace invokeai_batch::plan {

struct Axes {
  Matrix matrix{};                            // its axes with those of zip
  std::vector<std::string> exclude_places{};  // of matrix.excludes
  std::vector<std::string> include_places{};  // of matrix.includes
  BatchAxes batch{};
  std::vector<Combination> excludes_of_jobs{};  // that name what rows or batch nodes vary
  std::vector<std::string> excludes_of_jobs_places{};
  std::vector<AxisCount> counts{};  // rows, matrix, zip
};

[[nodiscard]] Axes read_axes(const Asked& asked, const RowValues& rows, Draft& draft);

/// All that a plan is made of: what every job starts from, and what varies.
struct Variations {
  Asked asked{};
  RowValues rows{};
  Axes axes{};
};

}  // namespace invokeai_batch::plan
