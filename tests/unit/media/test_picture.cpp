#include <string>

#include "catch.hpp"
#include "invokeai_batch/media/picture.hpp"
#include "png_file.hpp"

using namespace invokeai_batch;
using media::look_at_picture;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) {
    text += static_cast<char>(value);
  }
  return text;
}

// 3 × 2 pixels, as far as its headers go: start, a segment, a frame, a scan with stuffed and
// restart bytes, end.
std::string jpeg() {
  return bytes({0xff, 0xd8, 0xff, 0xe0, 0,    4,    1, 2,    0xff, 0xc0, 0,    11,  8, 0,
                2,    0,    3,    1,    1,    0x11, 0, 0xff, 0xda, 0,    8,    1,   1, 0,
                0,    63,   0,    7,    0xff, 0,    8, 0xff, 0xd0, 9,    0xff, 0xd9});
}

std::string with_length(const std::string& chunks) {
  const auto size = static_cast<int>(chunks.size() + 4);
  return "RIFF" + bytes({size, 0, 0, 0}) + "WEBP" + chunks;
}

// 5 × 4 pixels.
std::string lossless_webp() {
  return with_length("VP8L" + bytes({6, 0, 0, 0, 0x2f, 4, 0xc0, 0, 0, 0}));
}

std::string lossy_webp() {
  return with_length("VP8 " + bytes({10, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 7, 0, 6, 0x40}));
}

}  // namespace

TEST_CASE("picture: whole ones, and their sizes", "[media]") {
  const auto png = look_at_picture(tests::make_png(2, 3) + "what a camera adds");
  CHECK(png.media_type == "image/png");
  CHECK(png.damage == std::nullopt);
  CHECK((png.width == 2 && png.height == 3));
  const auto photo = look_at_picture(jpeg() + "more");
  CHECK(photo.media_type == "image/jpeg");
  CHECK(photo.damage == std::nullopt);
  CHECK((photo.width == 3 && photo.height == 2));
  CHECK(!photo.is_cmyk);
  auto print = jpeg();
  print[print.find('\xc0') + 8] = 4;
  CHECK(look_at_picture(print).is_cmyk);
  const auto lossless = look_at_picture(lossless_webp());
  CHECK(lossless.media_type == "image/webp");
  CHECK(lossless.damage == std::nullopt);
  CHECK((lossless.width == 5 && lossless.height == 4));
  const auto lossy = look_at_picture(lossy_webp());
  CHECK(lossy.damage == std::nullopt);
  CHECK((lossy.width == 7 && lossy.height == 6));
}

TEST_CASE("picture: every way of cutting one off is noticed", "[media]") {
  for (const auto& whole : {tests::make_png(2, 3), jpeg(), lossless_webp(), lossy_webp()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      INFO(size);
      const auto cut = look_at_picture(std::string_view(whole).substr(0, size));
      CHECK((cut.media_type.empty() || cut.damage.has_value()));
    }
  }
  CHECK(look_at_picture(jpeg().substr(0, 30)).damage == "cut off after 30 bytes");
  CHECK(look_at_picture(lossless_webp().substr(0, 20)).damage == "cut off after 20 bytes, of 26");
}

TEST_CASE("picture: containers without a picture", "[media]") {
  CHECK(look_at_picture(bytes({0xff, 0xd8, 0xff, 0xd9})).damage == "there is no picture in it");
  CHECK(look_at_picture(with_length("EXIF" + bytes({2, 0, 0, 0, 1, 2}))).damage ==
        "there is no picture in it");
  CHECK(look_at_picture(with_length("VP8L" + bytes({99, 0, 0, 0, 1, 2}))).damage ==
        "a chunk is longer than the file, at byte 20");
  CHECK(look_at_picture(bytes({0xff, 0xd8, 0xff, 0xe0, 0, 0, 0})).damage ==
        "no length where one should be, at byte 4");
}

TEST_CASE("picture: other kinds are told apart, and what is none", "[media]") {
  CHECK(look_at_picture("GIF89a").media_type == "image/gif");
  CHECK(look_at_picture(bytes({0, 0, 0, 24}) + "ftypheic").media_type == "image/heic");
  CHECK(look_at_picture(std::string("II*\0x", 5)).media_type == "image/tiff");
  CHECK(look_at_picture("<html>").media_type.empty());
  CHECK(look_at_picture("").media_type.empty());
  CHECK(look_at_picture("RIFF").media_type.empty());
}
