#include <string>
#include <utility>

#include "catch.hpp"
#include "invokeai_batch/yaml/yaml.hpp"
#include "tables/rows.hpp"
#include "thrown.hpp"

using namespace invokeai_batch::plan;
namespace yaml = invokeai_batch::yaml;
using invokeai_batch::tests::told;

namespace {

RowTable read(RowFormat format, std::string text, std::string path = "prompts.csv") {
  return read_rows({.format = format, .path = std::move(path)}, std::move(text));
}

std::string csv_error(const std::string& text) {
  return told(read(RowFormat::csv, text).problems());
}

std::string jsonl_error(const std::string& text) {
  return told(read(RowFormat::jsonl, text, "rows.jsonl").problems());
}

}  // namespace

TEST_CASE("rows: a CSV has a header, cells and places", "[plan]") {
  auto original = read(RowFormat::csv,
                       "\xef\xbb\xbf"
                       "prompt, steps,note\r\n\"a red fox,\r\nat dawn\",20,\r\n"
                       "\"say \"\"hi\"\"\",\"\",x\r\n");
  const auto table = std::move(original);  // the cells still point into the text
  CHECK(table.columns() == std::vector<std::string>{"prompt", "steps", "note"});
  REQUIRE(table.row_count() == 2);
  CHECK(table.cell(0, 0).text == "a red fox,\r\nat dawn");
  CHECK(table.cell(0, 0).kind == CellKind::quoted);
  CHECK(table.cell(0, 1).kind == CellKind::plain);
  CHECK(table.cell(0, 2).kind == CellKind::empty);
  CHECK(table.cell(1, 0).text == "say \"hi\"");
  CHECK(table.cell(1, 1).kind == CellKind::quoted);
  CHECK(table.cell(1, 1).text.empty());
  CHECK(table.place(1, 1) == "prompts.csv:4, column steps");
  CHECK(table.row_place(0) == "prompts.csv:2");
  CHECK(table.column_place(2) == "prompts.csv:1, column note");
  CHECK(table.value(0, 1).text == "20");
  CHECK(table.value(0, 1).place == "prompts.csv:2, column steps");
  CHECK(table.value(0, 2).kind == yaml::RawValue::Kind::null);
}

TEST_CASE("rows: tabs separate a TSV, and standard input has a name", "[plan]") {
  const auto table = read(RowFormat::tsv, "a\tb\n1,5\t2\n", "-");
  CHECK(table.cell(0, 0).text == "1,5");
  CHECK(table.place(0, 1) == "standard input:2, column b");
}

TEST_CASE("rows: JSON lines have the union of their keys, in order", "[plan]") {
  const auto table = read(RowFormat::jsonl,
                          "{\"prompt\": \"a \\\"fox\\\"\", \"steps\": 20}\r\n\n"
                          "{\"steps\": 1.50, \"seed\": null, \"on\": true, "
                          "\"size\": {\"w\": [1, \"x\"]}}\n",
                          "rows.jsonl");
  CHECK(table.columns() == std::vector<std::string>{"prompt", "steps", "seed", "on", "size"});
  REQUIRE(table.row_count() == 2);
  CHECK(table.cell(0, 0).text == "a \"fox\"");
  CHECK(table.cell(0, 0).kind == CellKind::quoted);
  CHECK(table.cell(0, 2).kind == CellKind::missing);
  CHECK(table.cell(1, 0).kind == CellKind::missing);
  CHECK(table.cell(1, 1).text == "1.50");
  CHECK(table.cell(1, 1).kind == CellKind::plain);
  CHECK(table.cell(1, 2).kind == CellKind::null);
  CHECK(table.cell(1, 3).text == "true");
  CHECK(table.cell(1, 4).kind == CellKind::nested);
  const auto size = table.value(1, 4);
  REQUIRE(size.kind == yaml::RawValue::Kind::map);
  CHECK(size.members[0].second.items[1].text == "x");
  CHECK(size.place == "rows.jsonl:3, column size");
}

TEST_CASE("rows: inline rows keep the places of the job file", "[plan]") {
  const auto list =
      yaml::parse_yaml("- {prompt: a fox, steps: 20}\n- {steps: [1], n: ~}\n", "jobs.yaml");
  const RowSource source{.format = RowFormat::inline_list, .rows = list.items};
  const auto table = read_rows(source, {});
  CHECK(table.columns() == std::vector<std::string>{"prompt", "steps", "n"});
  CHECK(table.cell(0, 0).text == "a fox");
  CHECK(table.cell(0, 2).kind == CellKind::missing);
  CHECK(table.cell(1, 0).kind == CellKind::missing);
  CHECK(table.cell(1, 1).kind == CellKind::nested);
  CHECK(table.cell(1, 2).kind == CellKind::null);
  CHECK(table.value(1, 1).items.size() == 1);
  CHECK(table.value(1, 0).kind == yaml::RawValue::Kind::null);
  CHECK(table.place(0, 1) == "jobs.yaml:1:26");
  CHECK(table.row_place(1) == "jobs.yaml:2:4");
}

TEST_CASE("rows: those behind the wanted ones are counted, and their columns are known", "[plan]") {
  const auto table = read_rows({.format = RowFormat::csv, .path = "prompts.csv"},
                               "prompt,steps\na,1\n\nb,2\n\"c\n\"\"d\"\"\",3\n", 1);
  CHECK(table.row_count() == 1);
  CHECK(table.total_row_count() == 3);
  CHECK(table.cell(0, 1).text == "1");

  const auto lines = read_rows({.format = RowFormat::jsonl, .path = "rows.jsonl"},
                               "{\"a\": 1}\n\n{\"b\": 2}\n", 1);
  CHECK(lines.total_row_count() == 2);
  CHECK(lines.columns() == std::vector<std::string>{"a", "b"});
  CHECK(lines.cell(0, 1).kind == CellKind::missing);

  // Their form is checked all the same.
  CHECK(read_rows({.format = RowFormat::csv, .path = "prompts.csv"}, "a,b\n1,2\n3\n", 1)
            .problems()
            .size() == 1);
}

TEST_CASE("rows: rows that do not fit the header are all listed", "[plan]") {
  CHECK(csv_error("prompt,steps\na fox\na fox, at dawn,20\nx,1\n") ==
        "prompts.csv:2: the row has 1 column, but the header has 2\n"
        "  hint: an empty cell needs its separator too\n"
        "prompts.csv:3: the row has 3 columns, but the header has 2\n"
        "  hint: a cell with a separator in it stands in quotes: \"a fox, at dawn\"");
  std::string many = "a,b\n";
  for (int i = 0; i < 30; ++i) {
    many += "x\n";
  }
  CHECK(read(RowFormat::csv, many).problems().size() == 30);
}

TEST_CASE("rows: columns without a name and a value, as spreadsheets leave them, are none",
          "[plan]") {
  const auto table = read(RowFormat::csv, "a,b,,\n1,2,,\n3,4\n5,6, ,\n");
  CHECK(table.columns().size() == 2);
  CHECK(table.row_count() == 3);
  CHECK(table.cell(2, 1).text == "6");
}

TEST_CASE("rows: Excel's first line is known in quotes and capitals too", "[plan]") {
  for (const std::string first : {"\"sep=,\"", "SEP=,", "sep=,"}) {
    const auto table = read(RowFormat::csv, first + "\r\na,b\r\n1,2\r\n");
    CHECK(table.columns().size() == 2);
    CHECK(table.row_count() == 1);
  }
}

TEST_CASE("rows: a spreadsheet or an archive is called what it is", "[plan]") {
  CHECK(csv_error("PK\x03\x04xl/workbook.xml") ==
        "prompts.csv: this is a spreadsheet as .xlsx or .ods, or another archive, and no text\n"
        "  hint: save it as CSV, in the program that it comes from");
  CHECK(csv_error("\xd0\xcf\x11\xe0\xa1").find("as .xls, and no text") != std::string::npos);
  CHECK(csv_error("\x1f\x8b\x08").find("unpack it: gunzip FILE") != std::string::npos);
}

TEST_CASE("rows: mistakes in a table are named", "[plan]") {
  CHECK(csv_error("") ==
        "prompts.csv: the table is empty\n"
        "  hint: the first line names the columns, every further one is a job");
  CHECK(csv_error("prompt,steps\n") ==
        "prompts.csv: the table has columns, but no rows\n"
        "  hint: the first line names the columns, every further one is a job");
  CHECK(csv_error("a,b,a\n1,2,3\n") ==
        "prompts.csv:1: the column \"a\" stands twice\n"
        "  hint: rename one of the two");
  CHECK(csv_error("a,,b,\n1,2,3,4\n") ==
        "prompts.csv:1: column 2 has no name\n"
        "  hint: name it");
  CHECK(csv_error("a,b,,\n1,2,,\n1,2,3,\n") ==
        "prompts.csv:1: column 3 has no name\n"
        "  hint: name it");
  CHECK(csv_error("prompt;steps\na;1\n") ==
        "prompts.csv:1: the columns are separated by `;`\n"
        "  hint: save the table with commas, or with tabs as .tsv");
  CHECK(
      csv_error("sep=\t\nprompt\tsteps\na\t1\n") ==
      "prompts.csv:1: Excel's first line says that the columns are separated by tabs\n"
      "  hint: give the file a name that ends in .tsv, and name it with --rows, or as `tsv: FILE` "
      "in a job file");
  CHECK(csv_error("a,b\n1,5\" tall\n") ==
        "prompts.csv:2:4: a quote inside a cell that has none around it\n"
        "  1,5\" tall\n"
        "     ^\n"
        "  hint: put the whole cell in quotes and double the quote: \"5\"\" tall\"");
  CHECK(csv_error("a,b\n1,\xe9\n") ==
        "prompts.csv:2:3: the text is not UTF-8\n"
        "  hint: save it as UTF-8");
  CHECK(csv_error(std::string("\xff\xfe"
                              "a\0",
                              4)) ==
        "prompts.csv: the text is UTF-16\n"
        "  hint: save it as UTF-8");
}

TEST_CASE("rows: mistakes in JSON lines are named with the line of the file", "[plan]") {
  CHECK(jsonl_error("{\"a\": 1}\n{\"a\": 01}\n[1]\n{\"a\": 1, \"a\": 2}\n{}\n") ==
        "rows.jsonl:2:8: this line is not JSON: expected ',' or '}'\n"
        "  {\"a\": 01}\n"
        "         ^\n"
        "  hint: every line is one object: {\"prompt\": \"a red fox\", \"steps\": 20}\n"
        "rows.jsonl:3: this line is no JSON object\n"
        "  hint: every line is one object: {\"prompt\": \"a red fox\", \"steps\": 20}\n"
        "rows.jsonl:4: the column \"a\" stands twice\n"
        "  hint: leave one out\n"
        "rows.jsonl:5: the row has no columns\n"
        "  hint: every line is one object: {\"prompt\": \"a red fox\", \"steps\": 20}");
}

TEST_CASE("rows: 100 000 rows of five columns are read without copying a cell", "[plan]") {
  std::string text = "prompt,negative prompt,steps,cfg_scale,seed\n";
  for (int i = 0; i < 100'000; ++i) {
    text += "\"a red fox, number " + std::to_string(i) + "\",blurry,20,7.5," + std::to_string(i);
    text += '\n';
  }
  const auto* const begin = text.data();
  const auto* const end = begin + text.size();
  const auto table = read(RowFormat::csv, std::move(text));
  REQUIRE(table.row_count() == 100'000);
  CHECK(table.cell(99'999, 0).text == "a red fox, number 99999");
  CHECK(table.cell(99'999, 0).text.data() >= begin);
  CHECK(table.cell(99'999, 4).text.data() < end);
  CHECK(table.row_place(99'999) == "prompts.csv:100001");
}
