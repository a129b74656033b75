#include "invokeai_batch/drawing/font.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace invokeai_batch::drawing;

namespace {

bool has_ink(const Pixels& pixels) {
  return std::any_of(pixels.bytes.begin(), pixels.bytes.end(),
                     [](std::uint8_t byte) { return byte < 128; });
}

}  // namespace

TEST_CASE("font: words take room and leave ink", "[drawing]") {
  const Font font(15);
  CHECK(font.line_height() > 12);
  CHECK(font.line_height() <= 18);
  CHECK(font.width_of("") == 0);
  CHECK(font.width_of("mm") > font.width_of("ii"));
  for (const auto* text : {"fox", "Füchse", "лиса", "狐", "\x01"}) {
    auto pixels = blank(120, 24, k_white);
    font.draw(pixels, 2, 2, text, k_black);
    INFO(text);
    CHECK(has_ink(pixels));
  }
}

TEST_CASE("font: lines are broken at blanks, and in a word that is too long", "[drawing]") {
  const Font font(15);
  for (const auto& line : font.lines_of("a red fox in deep snow", 80, 9)) {
    CHECK(font.width_of(line) <= 80);
    CHECK_FALSE(line.starts_with(' '));
  }
  CHECK(font.lines_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 60, 99).size() > 3);
  CHECK(font.lines_of("a\nb", 200, 9) == std::vector<std::string>{"a b"});
  CHECK(font.lines_of("", 80, 9).empty());
  CHECK(font.lines_of("fox", 1, 1).size() == 1);
}

TEST_CASE("font: what does not fit is cut with a mark", "[drawing]") {
  const Font font(15);
  const auto lines = font.lines_of("one two three four five six seven", 60, 2);
  REQUIRE(lines.size() == 2);
  CHECK(lines.back().ends_with("…"));
}

TEST_CASE("font: ink outside of the picture is cut off", "[drawing]") {
  const Font font(15);
  auto pixels = blank(10, 5, k_white);
  font.draw(pixels, 8, 3, "fox", k_black);
  CHECK(pixels.bytes.size() == 150);
}
