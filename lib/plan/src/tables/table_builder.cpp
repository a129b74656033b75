#include "tables/table_builder.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

std::size_t TableBuilder::add_column(std::string column, std::string place) {
  const auto index = column_count();
  m_column_index.emplace(column, index);
  m_table.m_columns.push_back(std::move(column));
  m_table.m_column_places.push_back(std::move(place));
  return index;
}

std::size_t TableBuilder::column(std::string_view name, std::size_t guess,
                                 const std::string& row_place) {
  if (guess < column_count() && m_table.m_columns[guess] == name) {
    return guess;
  }
  const auto found = m_column_index.find(std::string(name));
  return found != m_column_index.end() ? found->second : add_column(std::string(name), row_place);
}

bool TableBuilder::begin_row(std::size_t line) {
  if (row_count() == m_most_rows) {
    ++m_table.m_passed_over;
    return false;
  }
  m_table.m_lines.push_back(static_cast<std::uint32_t>(line));
  m_row_begin = m_named.size();
  return true;
}

bool TableBuilder::set_cell(std::size_t column, Cell cell, const yaml::RawValue* value) {
  const bool is_there =
      std::any_of(m_named.begin() + static_cast<std::ptrdiff_t>(m_row_begin), m_named.end(),
                  [column](const NamedCell& other) { return other.column == column; });
  m_named.push_back({.row = static_cast<std::uint32_t>(row_count() - 1),
                     .column = static_cast<std::uint32_t>(column),
                     .cell = cell,
                     .value = value});
  return !is_there;
}

void TableBuilder::report(std::string where, std::string what, std::string hint,
                          std::string detail) {
  m_table.m_problems.push_back({.where = std::move(where),
                                .what = std::move(what),
                                .detail = std::move(detail),
                                .hint = std::move(hint)});
}

void TableBuilder::report_no_rows() {
  if (!has_problems()) {
    report(name(), "the table has columns, but no rows",
           "the first line names the columns, every further one is a job");
  }
}

std::string TableBuilder::line_place(std::size_t line) const {
  return name() + ":" + std::to_string(line);
}

RowTable TableBuilder::finish() {
  if (m_is_given_up) {
    m_table.m_columns.clear();
    m_table.m_column_places.clear();
    m_table.m_lines.clear();
    m_table.m_passed_over = 0;
    m_table.m_cells.clear();
    m_named.clear();
  }
  if (!m_named.empty()) {
    lay_out_named_cells();
  }
  m_table.m_cells.shrink_to_fit();
  return std::move(m_table);
}

void TableBuilder::lay_out_named_cells() {
  m_table.m_cells.assign(row_count() * column_count(), Cell{});
  const bool has_values = m_named.front().value != nullptr;
  m_table.m_inline.assign(has_values ? m_table.m_cells.size() : 0, nullptr);
  for (const auto& named : m_named) {
    const auto at = named.row * column_count() + named.column;
    m_table.m_cells[at] = named.cell;
    if (has_values) {
      m_table.m_inline[at] = named.value;
    }
  }
}

}  // namespace invokeai_batch::plan
