// A real PNG of one colour, for tests.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace invokeai_batch::tests {

inline std::string big_endian(std::uint32_t value) {
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  }
  return bytes;
}

inline std::string png_chunk(std::string_view type, std::string_view body) {
  const std::string checked = std::string(type) + std::string(body);
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
  return big_endian(static_cast<std::uint32_t>(body.size())) + checked +
         big_endian(static_cast<std::uint32_t>(crc));
}

/// 8-bit greyscale, every pixel of the given shade.
inline std::string make_png(std::uint32_t width, std::uint32_t height, char shade = '\x7f') {
  std::string rows;
  for (std::uint32_t y = 0; y < height; ++y) {
    rows += '\0';  // filter: none
    rows.append(width, shade);
  }
  auto size = compressBound(rows.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(rows.data()), rows.size());
  packed.resize(size);
  const std::string header =
      big_endian(width) + big_endian(height) + std::string("\x08\0\0\0\0", 5);
  return std::string("\x89PNG\r\n\x1a\n", 8) + png_chunk("IHDR", header) +
         png_chunk("IDAT", packed) + png_chunk("IEND", {});
}

}  // namespace invokeai_batch::tests
