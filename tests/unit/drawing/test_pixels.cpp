#include "invokeai_batch/drawing/pixels.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "catch.hpp"
#include "invokeai_batch/drawing/png_file.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::drawing;
using invokeai_batch::tests::TemporaryDirectory;

namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

Colour at(const Pixels& pixels, std::size_t x, std::size_t y) {
  const auto* byte = &pixels.bytes[(y * pixels.width + x) * 3];
  return {byte[0], byte[1], byte[2]};
}

}  // namespace

TEST_CASE("pixels: a picture fits into a box and keeps its shape", "[drawing]") {
  const auto wide = fitted(blank(200, 100, k_black), 64, 64);
  CHECK(wide.width == 64);
  CHECK(wide.height == 32);
  const auto high = fitted(blank(10, 1'000, k_black), 64, 64);
  CHECK(high.width == 1);
  CHECK(high.height == 64);
  const auto larger = fitted(blank(2, 2, k_white), 8, 8);
  CHECK(larger.width == 8);
  CHECK(at(larger, 7, 7) == k_white);
}

TEST_CASE("pixels: a smaller one has the mean of what it covers", "[drawing]") {
  auto pixels = blank(2, 2, k_black);
  fill(pixels, 0, 0, 2, 1, k_white);
  CHECK(at(fitted(pixels, 1, 1), 0, 0) == Colour{127, 127, 127});
}

TEST_CASE("pixels: what reaches beyond the edge is cut off", "[drawing]") {
  auto pixels = blank(4, 4, k_white);
  paste(pixels, blank(3, 3, k_black), 2, 3);
  paste(pixels, blank(3, 3, k_black), 9, 9);
  blend(pixels, 9, 0, k_black, 255);
  CHECK(at(pixels, 3, 3) == k_black);
  CHECK(at(pixels, 1, 3) == k_white);
  CHECK(at(pixels, 3, 2) == k_white);
}

TEST_CASE("png: what is written reads back", "[drawing]") {
  const TemporaryDirectory directory;
  auto pixels = blank(5, 3, Colour{10, 20, 30});
  fill(pixels, 1, 1, 2, 1, Colour{200, 100, 0});
  write(directory.path() / "a.png", png_bytes(pixels));
  const auto read = read_png(directory.path() / "a.png");
  REQUIRE(read.has_value());
  CHECK(read->width == 5);
  CHECK(read->bytes == pixels.bytes);
}

TEST_CASE("png: a file that is none, or is damaged, is no picture", "[drawing]") {
  const TemporaryDirectory directory;
  const auto file = directory.path() / "a.png";
  CHECK_FALSE(read_png(file).has_value());
  CHECK_FALSE(read_png(directory.path()).has_value());
  write(file, "no picture");
  CHECK_FALSE(read_png(file).has_value());
  auto bytes = png_bytes(blank(50, 50, k_black));
  write(file, bytes.substr(0, bytes.size() / 2));
  CHECK_FALSE(read_png(file).has_value());
  bytes[18] = '\x7f';  // a width of millions
  write(file, bytes);
  CHECK_FALSE(read_png(file).has_value());
}

TEST_CASE("pixels: nothing is scaled from or to nothing", "[drawing]") {
  const auto pixels = blank(2, 2, k_white);
  CHECK_THROWS_AS(fitted(pixels, 0, 5), std::logic_error);
  CHECK_THROWS_AS(fitted(Pixels{}, 5, 5), std::logic_error);
}
