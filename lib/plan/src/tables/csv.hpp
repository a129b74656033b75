// A reader of RFC 4180 tables, with commas or tabs.
//
// Of our own instead of libcsv: with that, exact lines and columns need a feed line by line, cells
// would be copied, its text callback crosses C, and it is LGPL and no longer maintained. A reader
// that keeps views into the text is as short as the wrapper.
//
// Lines end with LF, CRLF or CR. A cell in quotes may hold separators, line breaks and, doubled,
// quotes. Blanks belong to the cell. A line with nothing on it is no record.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::plan {

struct CsvCell {
  std::string_view text{};
  bool is_quoted = false;
};

struct CsvError {
  std::size_t offset = 0;
  std::string what{};
  std::string hint{};
};

class CsvReader {
 public:
  /// Cells point into `text` or, when they held a doubled quote, into `unescaped`.
  CsvReader(std::string_view text, char separator, std::deque<std::string>& unescaped)
      : m_text(text), m_separator(separator), m_unescaped(unescaped) {}

  /// The next record, valid until the next call; nullptr at the end. What is wrong is added to
  /// errors(), and the reader goes on as well as it can.
  [[nodiscard]] const std::vector<CsvCell>* next();

  /// Where the last record began, counted from 1.
  [[nodiscard]] std::size_t line() const { return m_record_line; }
  [[nodiscard]] const std::vector<CsvError>& errors() const { return m_errors; }

 private:
  [[nodiscard]] bool at_end_of_line() const;
  void skip_line_break();
  CsvCell plain_cell();
  CsvCell quoted_cell();
  [[nodiscard]] std::string_view keep_unescaped(std::string_view inside);

  std::string_view m_text;
  char m_separator;
  std::deque<std::string>& m_unescaped;
  std::size_t m_at = 0;
  std::size_t m_line = 1;
  std::size_t m_record_line = 1;
  std::vector<CsvCell> m_record{};
  std::vector<CsvError> m_errors{};
};

}  // namespace invokeai_batch::plan
