// The rows of a job file or a table, in whatever format they came: a header and cells.
//
// 100 000 rows of five columns are cells of 24 bytes that point into the text; nothing is copied
// but what needs unescaping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/plan/spec.hpp"
#include "invokeai_batch/yaml/raw_value.hpp"

namespace invokeai_batch::plan {

enum class CellKind : std::uint8_t {
  missing,  // the row has no such column (JSON lines, inline rows): as it was, also for texts
  empty,    // an empty cell of a CSV or TSV: empty text for a text input, "as it was" for others
  null,     // JSON or YAML null: removes the value
  plain,    // text outside quotes, a JSON number, true or false
  quoted,   // text in quotes; "" is a text, not an empty cell
  nested,   // a list or a map; see RowTable::value()
};

struct Cell {
  std::string_view text{};  // plain and quoted
  CellKind kind = CellKind::missing;
};

/// Movable, not copyable: the cells point into the table. Inline rows point into the Spec too,
/// which must outlive the table.
class RowTable {
 public:
  [[nodiscard]] const std::vector<std::string>& columns() const { return m_columns; }
  [[nodiscard]] std::size_t row_count() const { return m_lines.size(); }
  /// With the rows behind those, which were only counted.
  [[nodiscard]] std::size_t total_row_count() const { return row_count() + m_passed_over; }
  /// REQUIRES: row < row_count(), column < columns().size(); for all of these.
  [[nodiscard]] const Cell& cell(std::size_t row, std::size_t column) const {
    base::require(row < row_count() && column < m_columns.size(), "the table has such a cell");
    return m_cells[row * m_columns.size() + column];
  }
  /// The cell as a value with its place; Kind::null for missing, empty and null cells.
  [[nodiscard]] yaml::RawValue value(std::size_t row, std::size_t column) const;
  /// "prompts.csv:17, column steps".
  [[nodiscard]] std::string place(std::size_t row, std::size_t column) const;
  /// "prompts.csv:17": where the row begins.
  [[nodiscard]] std::string row_place(std::size_t row) const;
  /// "prompts.csv:1, column steps"; for JSON lines and inline rows the first row that has it.
  [[nodiscard]] std::string column_place(std::size_t column) const;
  /// What is wrong with the table; the rows that it is wrong with are left out.
  [[nodiscard]] const std::vector<base::Problem>& problems() const { return m_problems; }

 private:
  friend class TableBuilder;
  std::string m_name{};               // of the file, for places
  std::deque<std::string> m_texts{};  // the file, and what was unescaped; a deque moves no string
  std::vector<std::string> m_columns{};
  std::vector<std::string> m_column_places{};
  std::vector<std::uint32_t> m_lines{};           // per row
  std::size_t m_passed_over = 0;                  // rows
  std::vector<Cell> m_cells{};                    // row after row
  std::vector<const yaml::RawValue*> m_inline{};  // inline rows: per cell; nullptr: missing
  std::vector<base::Problem> m_problems{};
};

/// Reads the rows of a source. `text` is the file's (unused for inline rows); `source.path` names
/// it in places ("standard input" for "-"). Problems: an empty file, no rows, a column twice or
/// without a name, rows with too few or too many columns (line number), quotes that do not close, a
/// line that is no JSON object. A table whose columns are in doubt has none, and no rows. Of more
/// rows than `most` the others are counted, with their columns, and their cells are not kept.
[[nodiscard]] RowTable read_rows(const RowSource& source, std::string text,
                                 std::size_t most = SIZE_MAX);

}  // namespace invokeai_batch::plan
