#include "invokeai_batch/report/results_csv.hpp"

#include "csv.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

ResultsCsv::ResultsCsv(const std::string& columns)
    : m_inputs(std::make_unique<ResultInputs>(columns)) {}
ResultsCsv::~ResultsCsv() = default;
ResultsCsv::ResultsCsv(ResultsCsv&&) noexcept = default;
ResultsCsv& ResultsCsv::operator=(ResultsCsv&&) noexcept = default;

void ResultsCsv::note(const store::StoredJob& job) {
  m_inputs->note(job);
}

std::string ResultsCsv::header() const {
  CsvWriter csv;
  csv.field("job");
  for (const auto& column : m_inputs->columns()) {
    csv.field(column);
  }
  for (const auto& name : k_result_columns) {
    csv.field(name);
  }
  csv.end_row();
  return csv.take();
}

std::string ResultsCsv::rows(const store::StoredJob& job) const {
  CsvWriter csv;
  for (const auto& output : job.outputs) {
    if (output.state != store::FileState::published) {
      continue;
    }
    csv.field(std::to_string(job.job.number));
    for (const auto& name : m_inputs->names()) {
      csv.field(value_of(job, name));
    }
    for (const auto& field : result_fields(job, &output)) {
      csv.field(field);
    }
    csv.end_row();
  }
  return csv.take();
}

bool is_results_header(std::string_view line) {
  return line.starts_with("job,") && line.ends_with(",status,queued,started,completed");
}

std::string results_csv(const store::Snapshot& snapshot) {
  ResultsCsv results(snapshot.meta_value(store::meta::k_columns).value_or(""));
  for (const auto& stored : snapshot.jobs) {
    results.note(stored);
  }
  auto text = results.header();
  for (const auto& stored : snapshot.jobs) {
    text += results.rows(stored);
  }
  return text;
}

}  // namespace invokeai_batch::report
