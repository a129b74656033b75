// What the readers of the formats share in making a RowTable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "invokeai_batch/yaml/shape.hpp"
#include "tables/rows.hpp"

namespace invokeai_batch::plan {

class TableBuilder {
 public:
  TableBuilder(std::string name, std::size_t most_rows) : m_most_rows(most_rows) {
    m_table.m_name = std::move(name);
  }

  /// Keeps the file's text as long as the table lives.
  std::string_view keep(std::string text) { return m_table.m_texts.emplace_back(std::move(text)); }
  [[nodiscard]] std::deque<std::string>& texts() { return m_table.m_texts; }
  [[nodiscard]] const std::string& name() const { return m_table.m_name; }
  [[nodiscard]] std::size_t row_count() const { return m_table.m_lines.size(); }
  [[nodiscard]] std::size_t column_count() const { return m_table.m_columns.size(); }

  std::size_t add_column(std::string column, std::string place);
  /// The column of that name, added when there is none; `guess` is where it probably is.
  std::size_t column(std::string_view name, std::size_t guess, const std::string& row_place);

  /// False: as many rows as are wanted are there, and this one is counted and takes no cells.
  [[nodiscard]] bool begin_row(std::size_t line);
  /// For tables with a header: the cells of a row in the header's order.
  void add_cell(Cell cell) { m_table.m_cells.push_back(cell); }
  /// For rows that name their columns: in any order, whatever the number of columns will be. False
  /// when the row has that column already.
  [[nodiscard]] bool set_cell(std::size_t column, Cell cell, const yaml::RawValue* value = nullptr);

  void report(std::string where, std::string what, std::string hint, std::string detail = {});
  /// When nothing else is wrong: the table has no rows.
  void report_no_rows();
  [[nodiscard]] bool has_problems() const { return !m_table.m_problems.empty(); }
  [[nodiscard]] std::string line_place(std::size_t line) const;

  /// What was reported makes all that was read doubtful: the table is left without columns.
  void give_up() { m_is_given_up = true; }
  [[nodiscard]] RowTable finish();

 private:
  struct NamedCell {
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    Cell cell{};
    const yaml::RawValue* value = nullptr;
  };

  void lay_out_named_cells();

  RowTable m_table{};
  std::size_t m_most_rows;
  std::unordered_map<std::string, std::size_t> m_column_index{};
  std::vector<NamedCell> m_named{};
  std::size_t m_row_begin = 0;  // in m_named
  bool m_is_given_up = false;
};

}  // namespace invokeai_batch::plan
