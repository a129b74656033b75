#include "run/result_row.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"

namespace invokeai_batch::report {

namespace {

using store::AttemptRow;
using store::OutputRow;
using store::StoredJob;

// One column holds what was used, whether the plan, a row or the server said so.
bool has_its_own_column(std::string_view name) {
  return name == "seed" || name == "board";
}

std::string text_of(std::optional<std::int64_t> number) {
  return number ? std::to_string(*number) : std::string();
}

// What the server says the image was made with; else what it drew for the job, or what was asked.
std::string seed_of(const StoredJob& stored, const OutputRow* output) {
  if (output != nullptr && !output->seed.empty()) {
    return output->seed;
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

AttemptRow attempt_of(const StoredJob& stored, const OutputRow* output) {
  const auto& attempts = stored.attempts;
  if (output == nullptr) {
    return attempts.empty() ? AttemptRow{} : attempts.back();
  }
  const auto found = std::find_if(attempts.begin(), attempts.end(), [&](const auto& attempt) {
    return attempt.attempt == output->attempt;
  });
  return found == attempts.end() ? AttemptRow{} : *found;
}

// What a row is made from.
struct Row {
  const StoredJob& job;
  const OutputRow* output;  // nullptr: the job has none
  OutputRow image;
  AttemptRow attempt;
};

std::string size_of(const Row& row, std::uint32_t side) {
  return row.output != nullptr ? std::to_string(side) : std::string();
}

struct Column {
  std::string_view name;
  std::string (*text)(const Row& row);
};

constexpr std::array k_columns{
    Column{"seed", [](const Row& row) { return seed_of(row.job, row.output); }},
    Column{"board", [](const Row& row) { return row.job.job.board; }},
    Column{"output", [](const Row& row) { return row.image.output; }},
    Column{"file", [](const Row& row) { return row.image.path; }},
    Column{"sha256", [](const Row& row) { return row.image.sha256; }},
    Column{"image_width", [](const Row& row) { return size_of(row, row.image.width); }},
    Column{"image_height", [](const Row& row) { return size_of(row, row.image.height); }},
    Column{"image_name", [](const Row& row) { return row.image.image_name; }},
    Column{"item_id", [](const Row& row) { return text_of(row.attempt.item_id); }},
    Column{"status", [](const Row& row) { return row.attempt.status; }},
    Column{"queued", [](const Row& row) { return utc(row.attempt.queued_at); }},
    Column{"started", [](const Row& row) { return utc(row.attempt.started_at); }},
    Column{"completed", [](const Row& row) { return utc(row.attempt.completed_at); }},
};

bool is_fixed(std::string_view name) {
  return name == "job" ||
         std::any_of(k_columns.begin(), k_columns.end(),
                     [name](const Column& column) { return column.name == name; }) ||
         std::find(k_output_place.begin(), k_output_place.end(), name) != k_output_place.end();
}

}  // namespace

// It is text that anyone can edit: what is none says nothing.
BoardInputs::BoardInputs(const std::string& index_map) {
  if (!index_map.empty() && !json::find_syntax_error(index_map, json::k_deepest)) {
    const auto document = json::parse(index_map, "index_map");
    std::size_t index = 0;
    for (const auto& item : document.root()) {
      m_form.emplace(item.value.text(), index++);
    }
  }
}

std::string BoardInputs::of(const OutputRow& output) const {
  const auto found = m_form.find(output.node_id + ".board");
  return found == m_form.end() ? std::string() : std::to_string(found->second);
}

ResultInputs::ResultInputs(const std::string& columns) {
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

void ResultInputs::add(const std::string& input) {
  if (m_known.insert(input).second) {
    (has_its_own_column(input) ? m_own_columns : m_names).push_back(input);
  }
}

void ResultInputs::note(const StoredJob& job) {
  for (const auto& value : job.job.values) {
    add(value.first);
  }
}

std::vector<std::string> ResultInputs::columns() const {
  std::unordered_set<std::string> taken = m_known;
  std::vector<std::string> columns;
  for (const auto& name : m_names) {
    auto column = name;
    while (is_fixed(column) || (column != name && !taken.insert(column).second)) {
      column += " (input)";
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

std::string_view value_of(const StoredJob& job, std::string_view input) {
  const auto& values = job.job.values;
  const auto found = std::find_if(values.begin(), values.end(),
                                  [input](const auto& value) { return value.first == input; });
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::vector<std::string_view> result_columns() {
  std::vector<std::string_view> names;
  for (const auto& column : k_columns) {
    names.push_back(column.name);
  }
  return names;
}

std::vector<std::string> result_fields(const StoredJob& job, const OutputRow* output) {
  const Row row{job, output, output != nullptr ? *output : OutputRow{}, attempt_of(job, output)};
  std::vector<std::string> fields;
  for (const auto& column : k_columns) {
    fields.push_back(column.text(row));
  }
  return fields;
}

}  // namespace invokeai_batch::report
