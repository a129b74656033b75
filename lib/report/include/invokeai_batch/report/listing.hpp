// Things of a server, shown: lists as a table for people, as NDJSON for programs, or as names
// alone; one thing in full. Text of the server's never reaches a terminal raw.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/event_text.hpp"

namespace invokeai_batch::report {

/// A value that is JSON already.
struct Json {
  std::string text{};
};
/// No value is null in JSON, and "-" for people.
using Datum = std::variant<std::monostate, std::string, std::int64_t, bool, Json>;

/// Tables have room for a few fields; the others stand in JSON, and where one thing is shown.
enum class InTable { yes, no };

struct Field {
  std::string_view key;  // of the JSON object, and the heading of the column
  Datum value{};
  InTable in_table = InTable::yes;
};

/// All records of a list have the same fields.
struct Record {
  std::string name{};  // what commands take to mean this thing: a name or an id
  std::vector<Field> fields{};
};

/// Text, or no value where it is empty.
[[nodiscard]] Datum text_or_none(std::string text);

enum class ListForm { table, json, names };

/// The lines of a list that comes in parts: what was shown is not kept.
class Listing {
 public:
  Listing(ListForm form, PathEnd name_end, base::Terminal terminal)
      : m_form(form), m_name_end(name_end), m_terminal(terminal) {}

  /// Of a table, the headings stand above the first part, and each part has columns of its own
  /// widths.
  [[nodiscard]] std::string lines(const std::vector<Record>& records);

 private:
  ListForm m_form;
  PathEnd m_name_end;
  base::Terminal m_terminal;
  bool m_has_headings = false;
};

/// Everything about one thing: a line a field for people, or one JSON object on a line.
[[nodiscard]] std::string record_text(const Record& record);
[[nodiscard]] std::string record_json(const Record& record);

}  // namespace invokeai_batch::report
