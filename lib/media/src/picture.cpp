#include "invokeai_batch/media/picture.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "invokeai_batch/media/png.hpp"

namespace invokeai_batch::media {

namespace {

using Number = std::uint32_t;

Number byte_at(std::string_view bytes, std::size_t offset) {
  return static_cast<unsigned char>(bytes[offset]);
}

Number big_endian_16(std::string_view bytes, std::size_t offset) {
  return byte_at(bytes, offset) << 8U | byte_at(bytes, offset + 1);
}

Number little_endian(std::string_view bytes, std::size_t offset, std::size_t count) {
  Number value = 0;
  for (std::size_t i = count; i-- > 0;) {
    value = value << 8U | byte_at(bytes, offset + i);
  }
  return value;
}

std::string cut_off(std::size_t size) {
  return "cut off after " + std::to_string(size) + " bytes";
}

Picture look_at_png(std::string_view bytes) {
  Picture picture{.media_type = "image/png"};
  PngChecker checker(AfterPicture::anything);
  checker.feed(bytes);
  picture.damage = checker.damage();
  if (!picture.damage) {
    picture.width = checker.facts().width;
    picture.height = checker.facts().height;
  }
  return picture;
}

class JpegReader {
 public:
  explicit JpegReader(std::string_view bytes) : m_bytes(bytes) {}

  Picture read() {
    m_picture.media_type = "image/jpeg";
    while (!m_ended && !m_picture.damage) {
      read_segment();
    }
    if (!m_picture.damage && !(m_has_frame && m_has_scan)) {
      m_picture.damage = "there is no picture in it";
    }
    return std::move(m_picture);
  }

 private:
  enum Marker : Number {
    k_first_frame = 0xc0,
    k_huffman = 0xc4,
    k_first_restart = 0xd0,
    k_last_restart = 0xd7,
    k_start = 0xd8,
    k_end = 0xd9,
    k_scan = 0xda,
    k_arithmetic = 0xcc,
    k_jpg = 0xc8,
    k_last_frame = 0xcf,
  };

  static bool is_restart(Number code) { return code >= k_first_restart && code <= k_last_restart; }
  static bool is_frame(Number code) {
    return code >= k_first_frame && code <= k_last_frame && code != k_huffman && code != k_jpg &&
           code != k_arithmetic;
  }
  static bool stands_alone(Number code) {
    return code == 0 || code == 1 || code == k_start || code == 0xff || is_restart(code);
  }

  // What stands before a marker is skipped, as every decoder does.
  void read_segment() {
    m_at = m_bytes.find('\xff', m_at);
    if (m_at == std::string_view::npos || m_at + 1 >= m_bytes.size()) {
      m_picture.damage = cut_off(m_bytes.size());
      return;
    }
    const auto code = byte_at(m_bytes, m_at + 1);
    if (stands_alone(code)) {
      m_at += code == 0xff ? 1 : 2;
    } else if (code == k_end) {
      m_ended = true;
    } else {
      read_body(code);
    }
  }

  void read_body(Number code) {
    const auto body = m_at + 2;
    const auto length = body + 2 <= m_bytes.size() ? big_endian_16(m_bytes, body) : 2;
    if (length < 2) {
      m_picture.damage = "no length where one should be, at byte " + std::to_string(body);
      return;
    }
    if (body + 2 > m_bytes.size() || body + length > m_bytes.size()) {
      m_picture.damage = cut_off(m_bytes.size());
      return;
    }
    constexpr Number k_shortest_frame = 8;
    constexpr Number k_colours_of_cmyk = 4;
    if (is_frame(code) && length >= k_shortest_frame) {
      m_has_frame = true;
      m_picture.height = big_endian_16(m_bytes, body + 3);
      m_picture.width = big_endian_16(m_bytes, body + 5);
      m_picture.is_cmyk = byte_at(m_bytes, body + 7) == k_colours_of_cmyk;
    }
    // The data of a scan follows it, up to the next marker that does not stand alone.
    m_has_scan = m_has_scan || code == k_scan;
    m_at = body + length;
  }

  std::string_view m_bytes;
  std::size_t m_at = 0;
  bool m_ended = false;
  bool m_has_frame = false;
  bool m_has_scan = false;
  Picture m_picture;
};

// The size that a chunk of WebP tells, if it is one that does.
void take_webp_size(std::string_view type, std::string_view body, Picture& picture) {
  constexpr Number k_14_bits = 0x3fff;
  if (type == "VP8X" && body.size() >= 10) {
    picture.width = little_endian(body, 4, 3) + 1;
    picture.height = little_endian(body, 7, 3) + 1;
  } else if (type == "VP8 " && body.size() >= 10) {
    picture.width = little_endian(body, 6, 2) & k_14_bits;
    picture.height = little_endian(body, 8, 2) & k_14_bits;
  } else if (type == "VP8L" && body.size() >= 5) {
    const auto bits = little_endian(body, 1, 4);
    picture.width = (bits & k_14_bits) + 1;
    picture.height = (bits >> 14U & k_14_bits) + 1;
  }
}

Picture look_at_webp(std::string_view bytes) {
  constexpr std::size_t k_file_header = 12;
  constexpr std::size_t k_chunk_header = 8;
  Picture picture{.media_type = "image/webp"};
  const std::uint64_t announced = std::uint64_t{little_endian(bytes, 4, 4)} + 8;
  if (announced > bytes.size()) {
    picture.damage = cut_off(bytes.size()) + ", of " + std::to_string(announced);
    return picture;
  }
  bool has_picture = false;
  const auto chunks = bytes.substr(0, static_cast<std::size_t>(announced));
  for (std::size_t at = k_file_header; at + k_chunk_header <= chunks.size();) {
    const auto type = chunks.substr(at, 4);
    const std::size_t size = little_endian(chunks, at + 4, 4);
    at += k_chunk_header;
    if (size > chunks.size() - at) {
      picture.damage = "a chunk is longer than the file, at byte " + std::to_string(at);
      return picture;
    }
    if (picture.width == 0) {
      take_webp_size(type, chunks.substr(at, size), picture);
    }
    has_picture = has_picture || type == "VP8 " || type == "VP8L" || type == "ANMF";
    at += size + size % 2;
  }
  if (!has_picture) {
    picture.damage = "there is no picture in it";
  }
  return picture;
}

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view media_type;
};
constexpr std::array<Signature, 10> k_other_kinds{{{0, "GIF8", "image/gif"},
                                                   {0, "BM", "image/bmp"},
                                                   {0, {"II*\0", 4}, "image/tiff"},
                                                   {0, {"MM\0*", 4}, "image/tiff"},
                                                   {4, "ftypheic", "image/heic"},
                                                   {4, "ftypheix", "image/heic"},
                                                   {4, "ftypmif1", "image/heic"},
                                                   {4, "ftypavif", "image/avif"},
                                                   {0, {"\0\0\0\x0cJXL ", 8}, "image/jxl"},
                                                   {0, "8BPS", "image/psd"}}};

}  // namespace

Picture look_at_picture(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) {
    return look_at_png(bytes);
  }
  if (bytes.starts_with("\xff\xd8\xff")) {
    return JpegReader(bytes).read();
  }
  if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") {
    return look_at_webp(bytes);
  }
  const auto* const kind =
      std::find_if(k_other_kinds.begin(), k_other_kinds.end(), [bytes](const Signature& other) {
        return bytes.size() > other.offset && bytes.substr(other.offset).starts_with(other.bytes);
      });
  return {.media_type = kind == k_other_kinds.end() ? "" : std::string(kind->media_type)};
}

}  // namespace invokeai_batch::media
