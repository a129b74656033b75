#include "invokeai_batch/report/job_rows.hpp"

#include <algorithm>

#include "csv.hpp"
#include "result_row.hpp"

namespace invokeai_batch::report {

namespace {

// The plan's names, and those of ours that a row may have too.
std::vector<std::string> names_of(const std::string& columns,
                                  const std::vector<store::JobRow>& jobs) {
  ResultInputs inputs(columns);
  std::vector<std::string> own;
  for (const auto& job : jobs) {
    store::StoredJob stored;
    stored.job = job;
    inputs.note(stored);
    for (const auto& [name, value] : job.values) {
      if ((name == "seed" || name == "board") &&
          std::find(own.begin(), own.end(), name) == own.end()) {
        own.push_back(name);
      }
    }
  }
  auto names = inputs.names();
  names.insert(names.end(), own.begin(), own.end());
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
