#include <zlib.h>

#include <fstream>
#include <string>

#include "catch.hpp"
#include "invokeai_batch/media/png_text.hpp"
#include "png_file.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch::media;
using invokeai_batch::tests::make_png;
using invokeai_batch::tests::png_chunk;

namespace {

constexpr std::size_t k_most = 1'000'000;

std::string deflated(const std::string& text) {
  std::string packed(compressBound(static_cast<uLong>(text.size())), '\0');
  auto size = static_cast<uLongf>(packed.size());
  REQUIRE(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                   reinterpret_cast<const Bytef*>(text.data()),
                   static_cast<uLong>(text.size())) == Z_OK);
  packed.resize(size);
  return packed;
}

// A PNG with these chunks before its picture.
std::string with(const std::string& chunks) {
  auto png = make_png(2, 2);
  return png.insert(33, chunks);  // behind the signature and IHDR
}

std::string field(const std::string& text) {
  return text + '\0';
}

}  // namespace

TEST_CASE("png texts: plain, packed and international ones are read", "[media]") {
  const std::string zero(1, '\0');
  const auto texts = png_texts(
      with(png_chunk("tEXt", field("invokeai_workflow") + R"({"nodes":[]})") +
           png_chunk("zTXt", field("packed") + zero + deflated("a fox")) +
           png_chunk("iTXt",
                     field("plain") + zero + zero + field("en") + field("") + "ein Füchslein") +
           png_chunk("iTXt",
                     field("both") + "\1" + zero + field("") + field("") + deflated("日本"))),
      k_most);
  CHECK(texts.size() == 4);
  CHECK(texts.at("invokeai_workflow") == R"({"nodes":[]})");
  CHECK(texts.at("packed") == "a fox");
  CHECK(texts.at("plain") == "ein Füchslein");
  CHECK(texts.at("both") == "日本");
}

TEST_CASE("png texts: Latin-1 becomes UTF-8, and UTF-8 in its place stays", "[media]") {
  CHECK(png_texts(with(png_chunk("tEXt", field("a") + "caf\xe9")), k_most).at("a") == "café");
  CHECK(png_texts(with(png_chunk("tEXt", field("a") + "café")), k_most).at("a") == "café");
}

TEST_CASE("png texts: of several of a keyword the first counts", "[media]") {
  const auto twice = png_chunk("tEXt", field("a") + "one") + png_chunk("tEXt", field("a") + "two");
  CHECK(png_texts(with(twice), k_most).at("a") == "one");
}

TEST_CASE("png texts: what is too large is left out, packed or not", "[media]") {
  const std::string large(5'000, 'x');
  const std::string zero(1, '\0');
  const auto png = with(png_chunk("tEXt", field("a") + large) +
                        png_chunk("zTXt", field("b") + zero + deflated(large)) +
                        png_chunk("tEXt", field("c") + "small"));
  CHECK(png_texts(png, 4'999).size() == 1);
  CHECK(png_texts(png, 5'000).size() == 3);
}

TEST_CASE("png texts: damage anywhere costs at most texts", "[media]") {
  const std::string zero(1, '\0');
  const auto png =
      with(png_chunk("tEXt", field("a") + "one") +
           png_chunk("zTXt", field("b") + zero + deflated("two")) +
           png_chunk("iTXt", field("c") + zero + zero + field("") + field("") + "three") +
           png_chunk("zTXt", field("d") + zero + "no stream") + png_chunk("iTXt", field("e")) +
           png_chunk("tEXt", "no keyword"));
  CHECK(png_texts(png, k_most).size() == 3);
  for (std::size_t at = 0; at < png.size(); ++at) {
    auto bytes = png;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
    INFO("byte " << at);
    CHECK(png_texts(bytes, k_most).size() <= 3);
    CHECK(png_texts(std::string_view(png).substr(0, at), k_most).size() <= 3);
  }
}

TEST_CASE("png texts: other files have none", "[media]") {
  CHECK_FALSE(is_png(R"({"nodes":[]})"));
  CHECK(png_texts("", k_most).empty());
  CHECK(png_texts("\xff\xd8\xff", k_most).empty());
}

TEST_CASE("png texts: a file gives the same as its bytes, whole, cut off or damaged", "[media]") {
  const std::string zero(1, '\0');
  auto png = with(png_chunk("tEXt", field("a") + "one") +
                  png_chunk("zTXt", field("b") + zero + deflated("two")) +
                  png_chunk("tEXt", field("large") + std::string(10'000, 'x')));
  png.insert(png.size() - 12, png_chunk("iTXt", field("late") + zero + zero + zero + zero + "ja"));
  const invokeai_batch::tests::TemporaryDirectory directory;
  const auto same = [&](const std::string& bytes) {
    const auto path = directory.path() / "x.png";
    std::ofstream(path, std::ios::binary) << bytes;
    return png_texts_of_file(path, 5'000) == png_texts(bytes, 5'000);
  };
  CHECK(png_texts(png, 5'000).size() == 3);
  for (std::size_t length = 0; length <= png.size(); length += length < 200 ? 1 : 97) {
    CAPTURE(length);
    CHECK(same(png.substr(0, length)));
  }
  for (std::size_t at = 0; at < 200; ++at) {
    auto damaged = png;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    CAPTURE(at);
    CHECK(same(damaged));
  }
  CHECK(png_texts_of_file(directory.path() / "no such file", 5'000).empty());
}
