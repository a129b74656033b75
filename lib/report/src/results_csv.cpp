#include "invokeai_batch/report/results_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "csv.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::report {

namespace {

using store::OutputRow;
using store::StoredJob;

// After `job` and the inputs. Scripts rely on these names.
constexpr std::array<std::string_view, 13> k_columns{
    "seed",       "board",   "output", "file",   "sha256",  "image_width", "image_height",
    "image_name", "item_id", "status", "queued", "started", "completed"};

bool is_fixed(std::string_view name) {
  return name == "job" || std::find(k_columns.begin(), k_columns.end(), name) != k_columns.end();
}

// One column holds what was used, whether the plan, a row or the server said so.
bool has_its_own_column(std::string_view name) {
  return name == "seed" || name == "board";
}

std::string_view value_of(const StoredJob& stored, std::string_view name) {
  const auto& values = stored.job.values;
  const auto found = std::find_if(values.begin(), values.end(),
                                  [name](const auto& value) { return value.first == name; });
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::string text_of(std::optional<std::int64_t> number) {
  return number ? std::to_string(*number) : std::string();
}

// What the server says the image was made with; else what it drew for the job, or what was asked.
std::string seed_of(const StoredJob& stored, const OutputRow& output) {
  if (!output.seed.empty()) {
    return output.seed;
  }
  if (const auto seed = stored.seed ? stored.seed : stored.job.seed) {
    return std::to_string(*seed);
  }
  return std::string(value_of(stored, "seed"));
}

// The server writes "2026-11-24 20:10:41.653" and means UTC.
std::string utc(const std::string& server_time) {
  constexpr std::size_t k_date = 10;
  if (server_time.size() <= k_date || server_time[k_date] != ' ') {
    return server_time;
  }
  auto time = server_time + "Z";
  time[k_date] = 'T';
  return time;
}

store::AttemptRow attempt_of(const StoredJob& stored, const OutputRow& output) {
  const auto found =
      std::find_if(stored.attempts.begin(), stored.attempts.end(),
                   [&](const auto& attempt) { return attempt.attempt == output.attempt; });
  return found == stored.attempts.end() ? store::AttemptRow{} : *found;
}

void append_row(CsvWriter& csv, const std::vector<std::string>& inputs, const StoredJob& stored,
                const OutputRow& output) {
  csv.field(std::to_string(stored.job.number));
  for (const auto& name : inputs) {
    csv.field(value_of(stored, name));
  }
  const auto attempt = attempt_of(stored, output);
  csv.field(seed_of(stored, output))
      .field(stored.job.board)
      .field(output.output)
      .field(output.path)
      .field(output.sha256)
      .field(std::to_string(output.width))
      .field(std::to_string(output.height))
      .field(output.image_name)
      .field(text_of(attempt.item_id))
      .field(attempt.status)
      .field(utc(attempt.queued_at))
      .field(utc(attempt.started_at))
      .field(utc(attempt.completed_at))
      .end_row();
}

}  // namespace

// The list in the store comes first; what it lacks (it is text that anyone can edit) is in the
// jobs.
ResultsCsv::ResultsCsv(const std::string& columns) {
  if (columns.empty() || json::find_syntax_error(columns, json::k_deepest)) {
    return;
  }
  const auto document = json::parse(columns, "columns");
  for (const auto& item : document.root()) {
    if (item.value.is_string()) {
      add(std::string(item.value.text()));
    }
  }
}

void ResultsCsv::add(const std::string& input) {
  if (m_known.insert(input).second && !has_its_own_column(input)) {
    m_inputs.push_back(input);
  }
}

void ResultsCsv::note(const StoredJob& job) {
  for (const auto& value : job.job.values) {
    add(value.first);
  }
}

std::string ResultsCsv::header() const {
  CsvWriter csv;
  csv.field("job");
  for (const auto& name : m_inputs) {
    csv.field(is_fixed(name) ? name + " (input)" : name);
  }
  for (const auto& name : k_columns) {
    csv.field(name);
  }
  csv.end_row();
  return csv.take();
}

std::string ResultsCsv::rows(const StoredJob& job) const {
  CsvWriter csv;
  for (const auto& output : job.outputs) {
    if (output.state == store::FileState::published) {
      append_row(csv, m_inputs, job, output);
    }
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
