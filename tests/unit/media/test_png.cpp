#include <stdexcept>

#include "catch.hpp"
#include "invokeai_batch/media/png.hpp"
#include "png_file.hpp"

using namespace invokeai_batch::media;
using invokeai_batch::tests::make_png;

namespace {

std::string damage_of(const std::string& bytes) {
  PngChecker checker;
  checker.feed(bytes);
  return checker.damage().value_or("");
}

}  // namespace

TEST_CASE("png: a whole file passes, whatever the pieces it comes in", "[media]") {
  const auto png = make_png(5, 3);
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, png.size()}) {
    PngChecker checker;
    for (std::size_t at = 0; at < png.size(); at += size) {
      checker.feed(std::string_view(png).substr(at, size));
    }
    REQUIRE_FALSE(checker.damage().has_value());
    CHECK(checker.facts().width == 5);
    CHECK(checker.facts().height == 3);
  }
}

TEST_CASE("png: cut at any byte it is damaged", "[media]") {
  const auto png = make_png(4, 4);
  for (std::size_t size = 0; size < png.size(); ++size) {
    CHECK(damage_of(png.substr(0, size)) == "cut off after " + std::to_string(size) + " bytes");
  }
}

TEST_CASE("png: any flipped byte is damage", "[media]") {
  const auto png = make_png(4, 4);
  for (std::size_t at = 0; at < png.size(); ++at) {
    auto bytes = png;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    INFO("byte " << at);
    CHECK_FALSE(damage_of(bytes).empty());
  }
}

TEST_CASE("png: what is wrong is said in words", "[media]") {
  CHECK(damage_of("<html>…</html>") == "not a PNG file");
  CHECK(damage_of(make_png(1, 1) + "x") == "more bytes after the end of the picture");
  auto png = make_png(4, 4);
  png[png.find("IDAT") + 4] ^= 1;
  CHECK(damage_of(png) == "the checksum of chunk IDAT at byte 33 is wrong");
}

TEST_CASE("png: what is no whole PNG has no facts", "[media]") {
  const PngChecker checker;
  CHECK_THROWS_AS(checker.facts(), std::logic_error);
}
