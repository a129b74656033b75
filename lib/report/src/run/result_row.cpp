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

bool is_fixed(std::string_view name) {
  const auto is_in = [name](const auto& columns) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  };
  return name == "job" || is_in(k_result_columns) || is_in(k_output_place);
}

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

}  // namespace

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

std::array<std::string, k_result_columns.size()> result_fields(const StoredJob& job,
                                                               const OutputRow* output) {
  const auto attempt = attempt_of(job, output);
  const auto image = output != nullptr ? *output : OutputRow{};
  const auto size_of = [output](std::uint32_t side) {
    return output != nullptr ? std::to_string(side) : std::string();
  };
  return {seed_of(job, output),
          job.job.board,
          image.output,
          image.path,
          image.sha256,
          size_of(image.width),
          size_of(image.height),
          image.image_name,
          text_of(attempt.item_id),
          attempt.status,
          utc(attempt.queued_at),
          utc(attempt.started_at),
          utc(attempt.completed_at)};
}

}  // namespace invokeai_batch::report
