#include <deque>
#include <string>
#include <vector>

#include "catch.hpp"
#include "tables/csv.hpp"

using namespace invokeai_batch::plan;
using Rows = std::vector<std::vector<std::string>>;

namespace {

// Cells in quotes are shown in <>.
Rows rows_of(std::string_view text, char separator = ',') {
  std::deque<std::string> unescaped;
  CsvReader reader(text, separator, unescaped);
  Rows rows;
  while (const auto* record = reader.next()) {
    auto& row = rows.emplace_back();
    for (const auto& cell : *record) {
      row.push_back(cell.is_quoted ? "<" + std::string(cell.text) + ">" : std::string(cell.text));
    }
  }
  REQUIRE(reader.errors().empty());
  return rows;
}

}  // namespace

TEST_CASE("csv: cells, quotes, separators and line breaks of RFC 4180", "[plan]") {
  CHECK(rows_of("a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,b\r\n1,2") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a\rb\r") == Rows{{"a"}, {"b"}});
  CHECK(rows_of("\"a, b\",\"c\nd\"\n") == Rows{{"<a, b>", "<c\nd>"}});
  CHECK(rows_of("\"a \"\"fox\"\"\",\"\"\"\"\n") == Rows{{"<a \"fox\">", "<\">"}});
  CHECK(rows_of("a,,\"\",\n") == Rows{{"a", "", "<>", ""}});
  CHECK(rows_of(" a , b \n") == Rows{{" a ", " b "}});
  CHECK(rows_of("a\n\n\r\nb\n") == Rows{{"a"}, {"b"}});
  CHECK(rows_of("a,b\tc\n", '\t') == Rows{{"a,b", "c"}});
  CHECK(rows_of("").empty());
}

TEST_CASE("csv: a record knows the line where it began", "[plan]") {
  std::deque<std::string> unescaped;
  CsvReader reader("a\n\n\"x\r\ny\rz\n\"\nb\n", ',', unescaped);
  std::vector<std::size_t> lines;
  while (reader.next() != nullptr) {
    lines.push_back(reader.line());
  }
  CHECK(lines == std::vector<std::size_t>{1, 3, 7});
}

TEST_CASE("csv: misplaced quotes are errors at their place", "[plan]") {
  struct Case {
    const char* text;
    std::size_t offset;
    const char* what;
  };
  const Case cases[] = {
      {"a,5\" tall\n", 3, "a quote inside a cell that has none around it"},
      {"\"a\"b,c\n", 3, "there is more behind the closing quote of a cell"},
      {"x,\"a\nb", 2, "this quote is never closed"},
      {"\"a\"\"\n", 0, "this quote is never closed"},
  };
  for (const auto& [text, offset, what] : cases) {
    INFO(text);
    std::deque<std::string> unescaped;
    CsvReader reader(text, ',', unescaped);
    while (reader.next() != nullptr) {
    }
    REQUIRE(reader.errors().size() == 1);
    CHECK(reader.errors()[0].offset == offset);
    CHECK(reader.errors()[0].what == what);
  }
}
