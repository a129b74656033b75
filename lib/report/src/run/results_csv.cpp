#include "invokeai_batch/report/results_csv.hpp"

#include "csv.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

ResultsCsv::ResultsCsv(const store::Snapshot& frame)
    : m_inputs(
          std::make_unique<ResultInputs>(frame.meta_value(store::meta::k_columns).value_or(""))),
      m_boards(
          std::make_unique<BoardInputs>(frame.meta_value(store::meta::k_index_map).value_or(""))) {}
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
  for (const auto name : result_columns()) {
    csv.field(name);
    if (name == k_output_column) {
      csv.field(k_output_place[0]).field(k_output_place[1]);
    }
  }
  csv.end_row();
  return csv.take();
}

std::string ResultsCsv::rows(const store::StoredJob& job) const {
  CsvWriter csv;
  const auto names = result_columns();
  for (const auto& output : job.outputs) {
    if (output.state != store::FileState::published) {
      continue;
    }
    csv.field(std::to_string(job.job.number));
    for (const auto& name : m_inputs->names()) {
      csv.field(value_of(job, name));
    }
    const auto fields = result_fields(job, &output);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      csv.field(fields[i]);
      if (names[i] == k_output_column) {
        csv.field(output.node_id).field(m_boards->of(output));
      }
    }
    csv.end_row();
  }
  return csv.take();
}

bool is_results_header(std::string_view line) {
  // Every version has these; what came later stands behind them.
  constexpr std::string_view k_ours = ",status,queued,started,completed";
  const auto at = line.find(k_ours);
  if (at == std::string_view::npos || !line.starts_with("job,")) {
    return false;
  }
  const auto rest = line.substr(at + k_ours.size());
  return rest.empty() || rest.front() == ',';
}

std::string results_csv(const store::Snapshot& snapshot) {
  ResultsCsv results(snapshot);
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
