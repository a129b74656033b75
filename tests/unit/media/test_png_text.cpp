#include <fstream>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/media/png_text.hpp"
#include "png_file.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using tests::png_chunk;

namespace {

std::string packed(const std::string& text) {
  auto size = compressBound(text.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  out.resize(size);
  return out;
}

// A picture with these chunks before its data, on disk.
class Picture {
 public:
  explicit Picture(const std::string& chunks) {
    auto png = tests::make_png(2, 2);
    png.insert(33, chunks);
    std::ofstream(path(), std::ios::binary) << png;
  }
  [[nodiscard]] std::filesystem::path path() const { return m_directory.path() / "a.png"; }
  [[nodiscard]] std::string text(const std::string& keyword) const {
    const auto texts = media::png_texts(path(), {keyword});
    return texts.empty() ? "(none)" : texts.at(keyword);
  }

 private:
  tests::TemporaryDirectory m_directory{};
};

}  // namespace

TEST_CASE("png text: plain, packed and international ones", "[media]") {
  using namespace std::string_literals;
  const Picture picture(png_chunk("tEXt", "plain\0a fox"s) +
                        png_chunk("zTXt", "packed\0\0"s + packed("an owl")) +
                        png_chunk("iTXt", "other\0\0\0en\0autre\0ein Käuzchen"s) +
                        png_chunk("iTXt", "both\0\1\0\0\0"s + packed("ein Käuzchen")));
  CHECK(picture.text("plain") == "a fox");
  CHECK(picture.text("packed") == "an owl");
  CHECK(picture.text("other") == "ein Käuzchen");
  CHECK(picture.text("both") == "ein Käuzchen");
  CHECK(picture.text("missing") == "(none)");
}

TEST_CASE("png text: Latin-1 becomes UTF-8, and UTF-8 where Latin-1 is due stays", "[media]") {
  using namespace std::string_literals;
  CHECK(Picture(png_chunk("tEXt", "a\0K\xe4uz"s)).text("a") == "Käuz");
  CHECK(Picture(png_chunk("tEXt", "a\0Käuz"s)).text("a") == "Käuz");
}

TEST_CASE("png text: what is damaged is not there", "[media]") {
  using namespace std::string_literals;
  CHECK(Picture(png_chunk("zTXt", "a\0\0no zlib at all"s)).text("a") == "(none)");
  CHECK(Picture(png_chunk("zTXt", "a\0"s)).text("a") == "(none)");
  CHECK(Picture(png_chunk("iTXt", "a\0"s)).text("a") == "(none)");
  CHECK(Picture(png_chunk("iTXt", "a\0\0\0no end"s)).text("a") == "(none)");
  CHECK(Picture(png_chunk("tEXt", "no end")).text("no end") == "(none)");
  const tests::TemporaryDirectory directory;
  std::ofstream(directory.path() / "b.png") << "This is no picture.";
  CHECK(media::png_texts(directory.path() / "b.png", {"a"}).empty());
  CHECK_THROWS_AS(media::png_texts(directory.path() / "c.png", {"a"}), base::Error);
}
