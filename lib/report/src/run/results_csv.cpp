#include "invokeai_batch/report/results_csv.hpp"

#include "csv.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"
#include "run/result_row.hpp"

namespace invokeai_batch::report {

namespace {

// It is text that anyone can edit: what is none says nothing.
std::map<std::string, std::size_t> form_of(const std::string& index_map) {
  std::map<std::string, std::size_t> form;
  if (!index_map.empty() && !json::find_syntax_error(index_map, json::k_deepest)) {
    const auto document = json::parse(index_map, "index_map");
    std::size_t index = 0;
    for (const auto& item : document.root()) {
      form.emplace(item.value.text(), index++);
    }
  }
  return form;
}

}  // namespace

ResultsCsv::ResultsCsv(const store::Snapshot& frame)
    : m_inputs(
          std::make_unique<ResultInputs>(frame.meta_value(store::meta::k_columns).value_or(""))),
      m_form(form_of(frame.meta_value(store::meta::k_index_map).value_or(""))) {}
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
    if (name == k_output_column) {
      csv.field(k_output_place[0]).field(k_output_place[1]);
    }
  }
  csv.end_row();
  return csv.take();
}

std::string ResultsCsv::board_input_of(const store::OutputRow& output) const {
  const auto found = m_form.find(output.node_id + ".board");
  return found == m_form.end() ? std::string() : std::to_string(found->second);
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
    const auto fields = result_fields(job, &output);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      csv.field(fields[i]);
      if (k_result_columns[i] == k_output_column) {
        csv.field(output.node_id).field(board_input_of(output));
      }
    }
    csv.end_row();
  }
  return csv.take();
}

bool is_results_header(std::string_view line) {
  return line.starts_with("job,") && line.ends_with(",status,queued,started,completed");
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
