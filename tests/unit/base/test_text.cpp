#include <limits>

#include "catch.hpp"
#include "invokeai_batch/base/suggest.hpp"
#include "invokeai_batch/base/text.hpp"

using namespace invokeai_batch::base;

TEST_CASE("text: an integer is decimal digits and nothing else", "[base]") {
  CHECK(parse_integer("0") == 0);
  CHECK(parse_integer("-5") == -5);
  CHECK(parse_integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  for (const char* text :
       {"", "-", "010", "0x10", "1e3", " 1", "1 ", "+1", "7.0", "9223372036854775808"}) {
    INFO(text);
    CHECK_FALSE(parse_integer(text).has_value());
  }
}

TEST_CASE("text: a number is finite and decimal", "[base]") {
  CHECK(parse_number("7.5") == 7.5);
  CHECK(parse_number("-1e-3") == -0.001);
  for (const char* text : {"", "nan", "inf", "-inf", "1e400", "0x10", "7,5", "1 "}) {
    INFO(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
}

TEST_CASE("text: numbers print as JavaScript prints them", "[base]") {
  CHECK(number_to_text(7.5) == "7.5");
  CHECK(number_to_text(30) == "30");
  CHECK(number_to_text(-0.0) == "0");
  CHECK(number_to_text(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number_to_text(1e-7) == "1e-7");
  CHECK(number_to_text(1e-6) == "0.000001");
  CHECK(number_to_text(1e21) == "1e+21");
  CHECK(number_to_text(123456789012345680000.0) == "123456789012345680000");
}

TEST_CASE("text: file names sort as people sort them", "[base]") {
  CHECK(natural_less("img2.png", "img10.png"));
  CHECK_FALSE(natural_less("img10.png", "img2.png"));
  CHECK(natural_less("a", "b"));
  CHECK(natural_less("a1", "a1b"));
  CHECK(natural_less("A2", "a10"));
  CHECK_FALSE(natural_less("a", "a"));
}

TEST_CASE("text: places count lines and characters from one", "[base]") {
  const std::string text = "ab\ncédé\n";
  CHECK(line_column(text, 0).line == 1);
  CHECK(line_column(text, 7).line == 2);
  CHECK(line_column(text, 7).column == 4);
  CHECK(source_excerpt(text, 7) == "cédé\n   ^");
  const std::string wide = std::string(100, 'x') + "?" + std::string(100, 'y');
  CHECK(source_excerpt(wide, 100) == "…" + std::string(40, 'x') + "?" + std::string(28, 'y') +
                                         "…\n" + std::string(41, ' ') + "^");
}

TEST_CASE("text: splitting keeps empty pieces", "[base]") {
  CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(split("", ',').size() == 1);
  CHECK(trim(" \t a b\n") == "a b");
  CHECK(count_of(1, "job") == "1 job");
  CHECK(count_of(3, "entry", "entries") == "3 entries");
}

TEST_CASE("suggest: near names are offered, far ones are not", "[base]") {
  const std::vector<std::string> names{"steps", "scheduler", "cfg_scale", "seed"};
  CHECK(did_you_mean("stpes", names) == "did you mean steps?");
  CHECK(did_you_mean("Scheduler", names) == "did you mean scheduler?");
  CHECK(did_you_mean("cfg", names) == "did you mean cfg_scale?");
  CHECK(did_you_mean("unrelated", names).empty());
}

TEST_CASE("text: a word for the shell is quoted when it has to be", "[base]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"out/2026-03-01", "out/2026-03-01"},
      {"my out", "'my out'"},
      {"it's", "'it'\\''s'"},
      {"$(x)", "'$(x)'"},
      {"", "''"},
      {"a\x1b]0;b\a", "$'a\\x1b]0;b\\x07'"},
      {"it's\n\\", "$'it\\'s\\x0a\\\\'"},
      {"\xff", "$'\\xff'"},
      {"ü ", "'ü '"}};
  for (const auto& [text, word] : table) {
    CHECK(shell_word(text) == word);
  }
}

TEST_CASE("text: an excerpt shows the line and the place, unless it is blank", "[base]") {
  CHECK(source_excerpt("a\n  b c\n", 6) == "  b c\n    ^");
  CHECK(source_excerpt("a\n", 2).empty());
  CHECK(source_excerpt("", 0).empty());
}

TEST_CASE("suggest: what was given is no suggestion", "[base]") {
  CHECK(did_you_mean("steps", {"steps"}).empty());
  CHECK(did_you_mean("steps", {"steps", "Steps"}) == "did you mean Steps?");
}
