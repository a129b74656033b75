// What the page knows of the run before any row is loaded.
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/report/failures.hpp"
#include "invokeai_batch/report/page.hpp"
#include "invokeai_batch/report/status.hpp"
#include "page/row_files.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

/// Columns of a row: those of results.csv, without the inputs, and two that tell of jobs without an
/// image; those of the inputs follow. What tells of the workflow stands behind what tells of
/// images.
[[nodiscard]] std::vector<std::string> page_columns();

struct RunFacts {
  const PageFacts& page;
  std::string page_id{};
  const store::Snapshot& frame;
  const ResultInputs& inputs;
  const Counts& counts;
  const std::vector<Failure>& failures;
};

/// Identifies the page and its rows.
[[nodiscard]] std::string page_id_of(const PageFacts& facts, const store::Snapshot& frame);

/// One object; page/rows.js is its reader. Long texts go through `rows` into files of their own, so
/// that its size does not depend on that of the run.
[[nodiscard]] std::string run_json(const RunFacts& facts, RowFiles& rows);

}  // namespace invokeai_batch::report
