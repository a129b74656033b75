#include "picture.hpp"

#include <zlib.h>

#include <array>
#include <functional>
#include <random>
#include <stdexcept>
#include <utility>

#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/media/png.hpp"

namespace invokeai_batch::sim {
namespace {

constexpr std::uint32_t k_blocks = 8;  // in each direction

std::string big_endian(std::uint32_t value) {
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  }
  return bytes;
}

std::uint32_t read_big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes) {
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  return value;
}

const Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<const Bytef*>(text.data());
}

void append_chunk(std::string& out, std::string_view type, std::string_view body) {
  const std::string checked = std::string(type) + std::string(body);
  const auto crc = crc32(0, bytes_of(checked), static_cast<uInt>(checked.size()));
  out += big_endian(static_cast<std::uint32_t>(body.size()));
  out += checked;
  out += big_endian(static_cast<std::uint32_t>(crc));
}

/// Four levels for each channel, two bits of the block's hash each.
std::array<char, 3> colour_of(std::string_view hash, std::size_t block) {
  std::array<char, 3> colour{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const auto digit = static_cast<unsigned char>(hash[(block * 3 + channel) % hash.size()]);
    colour[channel] = static_cast<char>((digit * 37 + channel * 11) % 4 * 85);
  }
  return colour;
}

/// One row of the picture, its filter byte included.
std::string row_of(const Picture& picture, std::string_view hash, std::uint32_t block_row) {
  std::string row(1, '\0');
  row.reserve(1 + std::size_t{picture.width} * 3);
  for (std::uint32_t block = 0; block < k_blocks; ++block) {
    const auto begin = picture.width * block / k_blocks;
    const auto end = picture.width * (block + 1) / k_blocks;
    const auto colour = colour_of(hash, block_row * k_blocks + block);
    for (auto x = begin; x < end; ++x) {
      row.append(colour.data(), colour.size());
    }
  }
  return row;
}

/// Compresses piece by piece, so that a large picture is never in memory as a whole.
class Packer {
 public:
  Packer() { deflateInit(&m_stream, 1); }
  ~Packer() { deflateEnd(&m_stream); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  void add(std::string_view bytes) { run(bytes, Z_NO_FLUSH); }
  std::string finish() {
    run({}, Z_FINISH);
    return std::move(m_out);
  }

 private:
  void run(std::string_view bytes, int flush) {
    std::array<char, 8192> buffer;
    m_stream.next_in = const_cast<Bytef*>(bytes_of(bytes));
    m_stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      m_stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      m_stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&m_stream, flush);
      m_out.append(buffer.data(), buffer.size() - m_stream.avail_out);
    } while (m_stream.avail_out == 0);
  }

  z_stream m_stream{};
  std::string m_out;
};

/// The picture's rows, compressed.
std::string packed_rows(const Picture& picture) {
  const auto hash = base::sha256_hex(picture.digest + "/0") +
                    base::sha256_hex(picture.digest + "/1") +
                    base::sha256_hex(picture.digest + "/2");
  // A row equal to the one above costs next to nothing: filter "up" and zeros.
  std::string same(1 + std::size_t{picture.width} * 3, '\0');
  same[0] = '\x02';
  Packer packer;
  for (std::uint32_t block_row = 0; block_row < k_blocks; ++block_row) {
    const auto begin = picture.height * block_row / k_blocks;
    const auto end = picture.height * (block_row + 1) / k_blocks;
    for (auto y = begin; y < end; ++y) {
      packer.add(y == begin ? row_of(picture, hash, block_row) : same);
    }
  }
  return packer.finish();
}

/// The size in a JPEG's start-of-frame segment.
ImageSize jpeg_size(std::string_view file) {
  std::size_t at = 2;
  while (at + 9 <= file.size()) {
    const auto marker = static_cast<unsigned char>(file[at + 1]);
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
      return {read_big_endian(file.substr(at + 7, 2)), read_big_endian(file.substr(at + 5, 2))};
    }
    at += 2 + read_big_endian(file.substr(at + 2, 2));
  }
  throw std::runtime_error("image file is truncated");
}

/// Extended WebP files say their size; the others need decoding, 512 × 512 stands in for them.
ImageSize webp_size(std::string_view file) {
  if (file.size() < 30) {
    throw std::runtime_error("image file is truncated");
  }
  if (file.substr(12, 4) != "VP8X") {
    return {512, 512};
  }
  const auto little = [&](std::size_t at) {
    return static_cast<unsigned char>(file[at]) | static_cast<unsigned char>(file[at + 1]) << 8 |
           static_cast<unsigned char>(file[at + 2]) << 16;
  };
  return {static_cast<std::uint32_t>(little(24) + 1), static_cast<std::uint32_t>(little(27) + 1)};
}

/// Bytes that no compression makes smaller, the same for the same digest.
std::string noise(const std::string& digest, std::size_t count) {
  std::mt19937_64 engine(std::hash<std::string>{}(digest));
  std::string bytes;
  bytes.reserve(count + sizeof(std::uint64_t));
  while (bytes.size() < count) {
    const auto draw = engine();
    bytes.append(reinterpret_cast<const char*>(&draw), sizeof draw);
  }
  bytes.resize(count);
  return bytes;
}

}  // namespace

std::string make_png(const Picture& picture, const std::vector<PngText>& texts) {
  std::string out("\x89PNG\r\n\x1a\n", 8);
  append_chunk(
      out, "IHDR",
      big_endian(picture.width) + big_endian(picture.height) + std::string("\x08\x02\0\0\0", 5));
  for (const auto& [keyword, text] : texts) {
    append_chunk(out, "tEXt", keyword + '\0' + text);
  }
  const auto rows = packed_rows(picture);
  if (out.size() + rows.size() < picture.least_bytes) {
    // A private chunk that readers pass over.
    append_chunk(out, "fiLl",
                 noise(picture.digest, picture.least_bytes - out.size() - rows.size()));
  }
  append_chunk(out, "IDAT", rows);
  append_chunk(out, "IEND", {});
  return out;
}

std::optional<ImageSize> image_size(std::string_view file) {
  if (file.substr(0, 4) == "\x89PNG") {
    media::PngChecker checker;
    checker.feed(file);
    if (const auto damage = checker.damage()) {
      throw std::runtime_error("image file is truncated: " + *damage);
    }
    return ImageSize{checker.facts().width, checker.facts().height};
  }
  if (file.substr(0, 2) == "\xff\xd8") {
    return jpeg_size(file);
  }
  if (file.substr(0, 4) == "RIFF" && file.size() > 12 && file.substr(8, 4) == "WEBP") {
    return webp_size(file);
  }
  return std::nullopt;
}

std::string tiny_webp() {
  static constexpr unsigned char bytes[] = {0x52, 0x49, 0x46, 0x46, 0x1a, 0x00, 0x00, 0x00, 0x57,
                                            0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4c, 0x0d, 0x00,
                                            0x00, 0x00, 0x2f, 0x00, 0x00, 0x00, 0x10, 0x07, 0x10,
                                            0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0x00};
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

std::string make_mp4(const Picture& picture) {
  const std::string brands("isom\0\0\x02\0isomiso2mp41", 20);
  const std::string content = picture.digest;
  std::string out = big_endian(static_cast<std::uint32_t>(8 + brands.size())) + "ftyp" + brands;
  out += big_endian(static_cast<std::uint32_t>(8 + content.size())) + "mdat" + content;
  return out;
}

}  // namespace invokeai_batch::sim
