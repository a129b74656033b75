#include "tables/rows.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "tables/csv.hpp"
#include "tables/json_rows.hpp"
#include "tables/table_builder.hpp"

namespace invokeai_batch::plan {

namespace {

std::string shown_name(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

struct ForeignTable {
  std::string_view first_bytes;
  const char* what;
  const char* hint;
};

constexpr const char* k_save_as_csv = "save it as CSV, in the program that it comes from";
constexpr ForeignTable k_foreign_tables[] = {
    {"PK\x03\x04", "this is a spreadsheet as .xlsx or .ods, or another archive, and no text",
     k_save_as_csv},
    {"\xd0\xcf\x11\xe0", "this is a spreadsheet as .xls, and no text", k_save_as_csv},
    {"\x1f\x8b", "this is compressed by gzip, and no text", "unpack it: gunzip FILE"},
    {"\xff\xfe", "the text is UTF-16", "save it as UTF-8"},
    {"\xfe\xff", "the text is UTF-16", "save it as UTF-8"},
};

// Spreadsheets write UTF-16 and Latin-1 too. Says so when the text is no UTF-8.
bool is_readable(std::string_view text, TableBuilder& builder) {
  for (const auto& foreign : k_foreign_tables) {
    if (text.starts_with(foreign.first_bytes)) {
      builder.report(builder.name(), foreign.what, foreign.hint);
      return false;
    }
  }
  if (const auto offset = base::invalid_utf8_at(text)) {
    const auto [line, column] = base::line_column(text, *offset);
    builder.report(builder.line_place(line) + ":" + std::to_string(column), "the text is not UTF-8",
                   "save it as UTF-8");
    return false;
  }
  // As in a job file: no name of a file and no value of the server's can hold it.
  if (const auto offset = text.find('\0'); offset != std::string_view::npos) {
    const auto [line, column] = base::line_column(text, offset);
    builder.report(builder.line_place(line) + ":" + std::to_string(column),
                   "the text has a NUL character", "save it as plain text, UTF-8");
    return false;
  }
  if (base::trim(text).empty()) {
    builder.report(builder.name(), "the table is empty",
                   "the first line names the columns, every further one is a job");
    return false;
  }
  return true;
}

std::string name_of(char separator) {
  return separator == '\t' ? "tabs" : "`" + std::string(1, separator) + "`";
}

// What to do with a table whose columns are separated otherwise than its reader takes them.
std::string hint_for(char separator) {
  switch (separator) {
    case '\t':
      return "give the file a name that ends in .tsv, and name it with --rows, or as `tsv: FILE` "
             "in "
             "a job file";
    case ',':
      return "give the file a name that ends in .csv, and name it with --csv, or as `csv: FILE` in "
             "a job file";
    default:
      return "save the table with commas, or with tabs as .tsv";
  }
}

bool is_blank(const CsvCell& cell) {
  return !cell.is_quoted && base::trim(cell.text).empty();
}

// Without the cells that spreadsheets leave behind the last column: there is nothing in them.
std::span<const CsvCell> filled(const std::vector<CsvCell>& record, std::size_t at_least) {
  auto count = record.size();
  while (count > at_least && is_blank(record[count - 1])) {
    --count;
  }
  return std::span(record).first(count);
}

void read_header(const std::vector<CsvCell>& whole, std::size_t line, TableBuilder& builder) {
  const auto record = filled(whole, 1);
  constexpr std::size_t k_most_columns = 10'000;
  if (record.size() > k_most_columns) {
    builder.report(builder.line_place(line),
                   "the table has " + std::to_string(record.size()) + " columns, at most " +
                       std::to_string(k_most_columns) + " are taken",
                   "is it a table with a row for each job?");
    return;
  }
  for (std::size_t i = 0; i < record.size(); ++i) {
    const auto name = base::trim(record[i].text);
    const auto place = builder.line_place(line);
    if (name.empty()) {
      builder.report(place, "column " + std::to_string(i + 1) + " has no name", "name it");
    }
    const auto before = builder.column_count();
    if (!name.empty() && builder.column(name, before, place) < before) {
      builder.report(place, "the column \"" + base::one_line(name) + "\" stands twice",
                     "rename one of the two");
    }
    if (builder.column_count() == before) {
      builder.add_column(std::string(name), place);
    }
  }
  for (const char other : {';', '\t', '|'}) {
    if (record.size() == 1 && record[0].text.find(other) != std::string_view::npos) {
      builder.report(builder.line_place(line), "the columns are separated by " + name_of(other),
                     hint_for(other));
    }
  }
}

struct Header {
  std::size_t line = 0;
  std::size_t width = 0;  // with the cells that name nothing
};

void read_record(const std::vector<CsvCell>& whole, std::size_t line, const Header& header,
                 TableBuilder& builder) {
  const auto columns = builder.column_count();
  const auto record = filled(whole, columns);
  if (record.size() > columns && record.size() <= header.width) {
    builder.report(builder.line_place(header.line),
                   "column " + std::to_string(record.size()) + " has no name", "name it");
    return;
  }
  if (record.size() != columns) {
    builder.report(builder.line_place(line),
                   "the row has " + base::count_of(record.size(), "column") +
                       ", but the header has " + std::to_string(columns),
                   record.size() > columns
                       ? "a cell with a separator in it stands in quotes: \"a fox, at dawn\""
                       : "an empty cell needs its separator too");
    return;
  }
  if (!builder.begin_row(line)) {
    return;
  }
  for (const auto& [text, is_quoted] : record) {
    const auto kind = is_quoted      ? CellKind::quoted
                      : text.empty() ? CellKind::empty
                                     : CellKind::plain;
    builder.add_cell({text, kind});
  }
}

// Excel's own first line, which names the separator: nullopt when there is none. Other programs
// put it in quotes.
std::optional<char> separator_told(const std::vector<CsvCell>& record, std::string_view text) {
  constexpr std::string_view k_mark = "sep=";
  const auto line =
      record.size() == 1 ? record[0].text : text.substr(0, text.find_first_of("\r\n"));
  const bool is_told = line.size() == k_mark.size() + 1 && line.size() < text.size() &&
                       base::to_lower(line.substr(0, k_mark.size())) == k_mark;
  return is_told ? std::optional(line.back()) : std::nullopt;
}

bool is_separator(char c, char separator, const std::string& place, TableBuilder& builder) {
  if (c != separator) {
    builder.report(place, "Excel's first line says that the columns are separated by " + name_of(c),
                   hint_for(c));
  }
  return c == separator;
}

// What spreadsheets leave below a table.
bool is_blank(const std::vector<CsvCell>& record) {
  return record.size() > 1 && std::all_of(record.begin(), record.end(),
                                          [](const CsvCell& cell) { return is_blank(cell); });
}

void read_csv(std::string_view text, char separator, TableBuilder& builder) {
  CsvReader reader(text, separator, builder.texts());
  const auto* record = reader.next();
  if (record != nullptr) {
    if (const auto told = separator_told(*record, text)) {
      const bool fits = is_separator(*told, separator, builder.line_place(reader.line()), builder);
      record = fits ? reader.next() : nullptr;
    }
  }
  Header header;
  if (record != nullptr) {
    header = {.line = reader.line(), .width = record->size()};
    read_header(*record, header.line, builder);
  }
  if (builder.has_problems()) {
    builder.give_up();
    return;
  }
  // A misread quote spoils the cells behind it: what is said of them would mislead.
  while (reader.errors().empty() && (record = reader.next()) != nullptr) {
    if (!is_blank(*record)) {
      read_record(*record, reader.line(), header, builder);
    }
  }
  for (const auto& error : reader.errors()) {
    const auto [line, column] = base::line_column(text, error.offset);
    builder.report(builder.line_place(line) + ":" + std::to_string(column), error.what, error.hint,
                   base::source_excerpt(text, error.offset));
  }
}

}  // namespace

RowTable read_rows(const RowSource& source, std::string text, std::size_t most) {
  TableBuilder builder(shown_name(source.path), most);
  if (source.format == RowFormat::inline_list) {
    read_inline_rows(source.rows, builder);
    return builder.finish();
  }
  constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
  auto kept = builder.keep(std::move(text));
  kept.remove_prefix(kept.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0);
  if (is_readable(kept, builder)) {
    if (source.format == RowFormat::jsonl) {
      read_json_lines(kept, builder);
    } else {
      read_csv(kept, source.format == RowFormat::tsv ? '\t' : ',', builder);
    }
    if (builder.row_count() == 0) {
      builder.report_no_rows();
    }
  } else {
    builder.give_up();
  }
  return builder.finish();
}

yaml::RawValue RowTable::value(std::size_t row, std::size_t column) const {
  const auto& [text, kind] = cell(row, column);
  if (!m_inline.empty() && kind != CellKind::missing) {
    return *m_inline[row * m_columns.size() + column];
  }
  yaml::RawValue value{.place = place(row, column)};
  if (kind == CellKind::plain || kind == CellKind::quoted) {
    value.kind =
        kind == CellKind::plain ? yaml::RawValue::Kind::plain : yaml::RawValue::Kind::quoted;
    value.text = text;
  } else if (kind == CellKind::nested) {
    value = json_cell_value(text, value.place);
  }
  return value;
}

std::string RowTable::place(std::size_t row, std::size_t column) const {
  if (!m_inline.empty()) {
    const auto* value = m_inline[row * m_columns.size() + column];
    return value != nullptr ? value->place : m_column_places[column];
  }
  return row_place(row) + ", column " + m_columns[column];
}

std::string RowTable::row_place(std::size_t row) const {
  if (m_inline.empty()) {
    return m_name + ":" + std::to_string(m_lines[row]);
  }
  for (std::size_t column = 0; column < m_columns.size(); ++column) {
    if (const auto* value = m_inline[row * m_columns.size() + column]) {
      return value->key_place;
    }
  }
  return {};
}

std::string RowTable::column_place(std::size_t column) const {
  return m_inline.empty() ? m_column_places[column] + ", column " + m_columns[column]
                          : m_column_places[column];
}

}  // namespace invokeai_batch::plan
