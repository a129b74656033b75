#include "invokeai_batch/report/job_rows.hpp"

#include "csv.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

namespace {

// The plan's names, and those of ours that a row may have too.
std::vector<std::string> names_of(const std::string& columns,
                                  const std::vector<store::JobRow>& jobs) {
  ResultInputs inputs(columns);
  for (const auto& job : jobs) {
    store::StoredJob stored;
    stored.job = job;
    inputs.note(stored);
  }
  auto names = inputs.names();
  names.insert(names.end(), inputs.own_columns().begin(), inputs.own_columns().end());
  return names;
}

}  // namespace

std::string job_rows_csv(const std::string& columns, const std::vector<store::JobRow>& jobs) {
  const auto names = names_of(columns, jobs);
  CsvWriter csv;
  csv.field("job");
  for (const auto& name : names) {
    csv.field(name);
  }
  csv.end_row();
  for (const auto& job : jobs) {
    store::StoredJob stored;
    stored.job = job;
    csv.field(std::to_string(job.number));
    for (const auto& name : names) {
      csv.field(value_of(stored, name));
    }
    csv.end_row();
  }
  return csv.take();
}

}  // namespace invokeai_batch::report
