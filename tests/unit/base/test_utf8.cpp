#include "catch.hpp"
#include "invokeai_batch/base/utf8.hpp"

using namespace invokeai_batch::base;

TEST_CASE("utf8: what is not well formed is found at its first byte", "[base]") {
  CHECK_FALSE(invalid_utf8_at("aé漢😀").has_value());
  CHECK(invalid_utf8_at("a\xff") == 1);
  CHECK(invalid_utf8_at("\xc0\x80") == 0);           // overlong
  CHECK(invalid_utf8_at("a\xed\xa0\x80") == 1);      // surrogate
  CHECK(invalid_utf8_at("a\xf4\x90\x80\x80") == 1);  // beyond U+10FFFF
  CHECK(invalid_utf8_at("é\xe6\xbc") == 2);          // cut off
}

TEST_CASE("utf8: text from outside cannot steer the terminal", "[base]") {
  CHECK(printable("a\x1b[31mb\x07") == "a[31mb");
  CHECK(printable("line\nnext\tcell") == "line\nnext\tcell");
  CHECK(one_line("a\r\nb\t\tc") == "a b c");
  CHECK(printable("a\u202eb\u009bc") == "abc");
  CHECK(printable("\xff") == "\xef\xbf\xbd");
}

TEST_CASE("utf8: widths are those of a terminal", "[base]") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(elide("a red fox", 6) == "a red…");
  CHECK(elide("漢字漢字", 5) == "漢字…");
  CHECK(elide("abc", 3) == "abc");
  CHECK(pad_right("é", 3) == "é  ");
  CHECK(first_characters("héllo", 2) == "hé");
}

TEST_CASE("utf8: text is broken at blanks, and long words stay whole", "[base]") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("a red fox", 5) == Lines{"a red", "fox"});
  CHECK(wrapped("漢字 漢字", 9) == Lines{"漢字 漢字"});
  CHECK(wrapped("漢字 漢字", 8) == Lines{"漢字", "漢字"});
  CHECK(wrapped("extraordinary fox", 5) == Lines{"extraordinary", "fox"});
  CHECK(wrapped("", 5) == Lines{""});
}

TEST_CASE("utf8: texts that are equal in Unicode's eyes become equal bytes", "[base]") {
  CHECK(composed("e\u0301") == "é");
  CHECK(composed("a\xff"
                 "e\u0301") ==
        "a\xff"
        "é");
  CHECK(folded("Straße É") == folded("STRASSE e\u0301"));
  CHECK(folded("ԱԲԳ") == folded("աբգ"));  // Armenian: any script, not only the common ones
  CHECK(folded("a\xff") == "a\xff");
}

TEST_CASE("utf8: the widths of any script and of emoji", "[base]") {
  CHECK(display_width("😀") == 2);
  CHECK(display_width("ก\u0e31") == 1);  // a Thai letter and its vowel mark
}
