#include "invokeai_batch/report/grid_cells.hpp"

#include <algorithm>
#include <utility>

#include "run/result_row.hpp"

namespace invokeai_batch::report {

namespace {

using store::StoredJob;

std::string input_value(const StoredJob& job, const std::string& input) {
  if (input == "board") {
    return job.job.board;
  }
  if (input == "seed") {
    return result_fields(job, job.outputs.empty() ? nullptr : &job.outputs.front()).front();
  }
  return std::string(value_of(job, input));
}

std::string lack_of(const StoredJob& job) {
  switch (job.state) {
    case store::JobState::failed:
      return "failed: " + job.reason;
    case store::JobState::planned:
      return "not made yet";
    case store::JobState::done:
      return "no longer there";
    case store::JobState::intended:
    case store::JobState::queued:
    case store::JobState::ended:
      break;
  }
  return "on the server";
}

}  // namespace

std::size_t GridCollector::Axis::place_of(const std::string& value) {
  const auto [entry, is_new] = places.emplace(value, values.size());
  if (is_new) {
    values.push_back(value);
  }
  return entry->second;
}

GridCollector::GridCollector(GridAxes axes, std::string columns, IsThere is_there)
    : m_axes(std::move(axes)), m_columns(std::move(columns)), m_is_there(std::move(is_there)) {
  const ResultInputs inputs(m_columns);
  m_inputs = inputs.names();
  m_inputs.emplace_back("seed");
  m_inputs.emplace_back("board");
}

void GridCollector::add(const StoredJob& job) {
  const bool is_wanted =
      job.in_plan &&
      std::all_of(m_axes.where.begin(), m_axes.where.end(),
                  [&job](const auto& pair) { return input_value(job, pair.first) == pair.second; });
  if (!is_wanted) {
    return;
  }
  Cell cell{m_rows.place_of(input_value(job, m_axes.rows)),
            m_across.place_of(input_value(job, m_axes.columns)),
            0,
            {"", lack_of(job)}};
  for (const auto& output : job.outputs) {
    if (output.state == store::FileState::published && !output.is_video &&
        m_is_there(output.path)) {
      cell.content.path = cell.images == 0 ? output.path : cell.content.path;
      ++cell.images;
    }
  }
  m_cells.push_back(std::move(cell));
}

GridCells GridCollector::finish() const {
  GridCells grid{m_inputs, m_rows.values, m_across.values, {}, 0};
  grid.cells.assign(grid.rows.size() * grid.columns.size(), {"", "not in the plan"});
  std::vector<std::size_t> images(grid.cells.size());
  for (const auto& cell : m_cells) {
    const auto at = cell.row * grid.columns.size() + cell.column;
    if (images[at] == 0) {
      grid.cells[at] = cell.content;
    }
    images[at] += cell.images;
  }
  grid.shared = static_cast<std::size_t>(
      std::count_if(images.begin(), images.end(), [](std::size_t count) { return count > 1; }));
  return grid;
}

}  // namespace invokeai_batch::report
