#include "tables/json_rows.hpp"

#include <algorithm>
#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"
#include "invokeai_batch/json/syntax.hpp"
#include "invokeai_batch/json/value.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/yaml/raw_json.hpp"

namespace invokeai_batch::plan {

namespace {

// Points into the line when the value stands there as it reads, and keeps a copy when it does not.
std::string_view keep(std::string_view line, std::size_t offset, std::string_view text,
                      TableBuilder& builder) {
  const auto in_line = line.substr(std::min(offset, line.size()), text.size());
  return in_line == text ? in_line : builder.keep(std::string(text));
}

Cell cell_of(json::Value value, std::string_view line, TableBuilder& builder) {
  switch (value.kind()) {
    case json::Kind::null:
      return {{}, CellKind::null};
    case json::Kind::boolean:
      return {*value.boolean() ? "true" : "false", CellKind::plain};
    case json::Kind::number:
      return {keep(line, value.offset(), value.text(), builder), CellKind::plain};
    case json::Kind::string:
      return {keep(line, value.offset() + 1, value.text(), builder), CellKind::quoted};
    case json::Kind::array:
    case json::Kind::object:
      break;
  }
  return {builder.keep(json::to_text(value)), CellKind::nested};
}

void report_no_json(std::string_view line, std::size_t number, TableBuilder& builder) {
  const auto error = json::find_syntax_error(line, json::k_deepest);
  const auto offset = error ? error->offset : 0;
  const auto column = base::line_column(line, offset).column;
  builder.report(builder.line_place(number) + ":" + std::to_string(column),
                 "this line is not JSON: " + (error ? error->why : "it is too large"),
                 "every line is one object: {\"prompt\": \"a red fox\", \"steps\": 20}",
                 base::source_excerpt(line, offset));
}

void read_object(json::Value object, std::string_view line, std::size_t number,
                 TableBuilder& builder) {
  const bool is_wanted = builder.begin_row(number);
  std::size_t guess = 0;
  for (const auto& [key, value] : object) {
    const auto column = builder.column(key, guess, builder.line_place(number));
    if (is_wanted && !builder.set_cell(column, cell_of(value, line, builder))) {
      builder.report(builder.line_place(number),
                     "the column \"" + base::one_line(key) + "\" stands twice", "leave one out");
    }
    guess = column + 1;
  }
  if (guess == 0) {
    builder.report(builder.line_place(number), "the row has no columns",
                   "every line is one object: {\"prompt\": \"a red fox\", \"steps\": 20}");
  }
}

void read_line(std::string_view line, std::size_t number, TableBuilder& builder) {
  try {
    const auto document = json::parse(line, builder.name());
    if (document.root().is_object()) {
      read_object(document.root(), line, number, builder);
    } else {
      builder.report(builder.line_place(number), "this line is no JSON object",
                     "every line is one object: {\"prompt\": \"a red fox\", \"steps\": 20}");
    }
  } catch (const base::Error&) {
    report_no_json(line, number, builder);  // with the line's number in the file
  }
}

CellKind kind_of(const yaml::RawValue& value) {
  switch (value.kind) {
    case yaml::RawValue::Kind::null:
      return CellKind::null;
    case yaml::RawValue::Kind::list:
    case yaml::RawValue::Kind::map:
      return CellKind::nested;
    case yaml::RawValue::Kind::quoted:
      return CellKind::quoted;
    case yaml::RawValue::Kind::plain:
    case yaml::RawValue::Kind::argument:
      break;
  }
  return CellKind::plain;
}

}  // namespace

void read_json_lines(std::string_view text, TableBuilder& builder) {
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    ++number;
    if (!base::trim(line).empty()) {
      read_line(line, number, builder);
    }
    begin = end + 1;
  }
}

void read_inline_rows(const std::vector<yaml::RawValue>& rows, TableBuilder& builder) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    base::require(rows[row].kind == yaml::RawValue::Kind::map, "a row is a map");
    const bool is_wanted = builder.begin_row(row + 1);
    std::size_t guess = 0;
    for (const auto& [key, value] : rows[row].members) {
      const auto column = builder.column(key, guess, value.key_place);
      if (is_wanted && !builder.set_cell(column, {value.text, kind_of(value)}, &value)) {
        builder.report(value.key_place, "the column \"" + key + "\" stands twice", "leave one out");
      }
      guess = column + 1;
    }
  }
}

yaml::RawValue json_cell_value(std::string_view json, const std::string& place) {
  const auto document = json::parse(json, place);
  return yaml::raw_value_of(document.root(), place);
}

}  // namespace invokeai_batch::plan
