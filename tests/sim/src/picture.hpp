// What an image shows: blocks of colour made from a hash of everything that went into it (prompt,
// seed, size, model …), so that a swapped image is seen at a glance and found by a checksum. The
// PNG is made when it is asked for; the same picture always gives the same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invokeai_batch::sim {

struct Picture {
  std::uint32_t width = 512;
  std::uint32_t height = 512;
  std::string digest{};         // hexadecimal SHA-256
  std::size_t least_bytes = 0;  // the PNG is filled up to about that size
};

/// A tEXt chunk: keyword and text.
using PngText = std::pair<std::string, std::string>;

/// 8-bit RGB, 8 × 8 blocks coloured by the digest, the texts before the picture as the server
/// writes them.
[[nodiscard]] std::string make_png(const Picture& picture, const std::vector<PngText>& texts);

struct ImageSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// The size of an uploaded PNG, JPEG or WebP file; nullopt when it is none of them. Throws
/// std::runtime_error when it is cut off (the server answers 500 then).
[[nodiscard]] std::optional<ImageSize> image_size(std::string_view file);

/// The smallest WebP file, for thumbnails.
[[nodiscard]] std::string tiny_webp();

/// A file with the head of an MP4 container and `picture`'s digest as its content.
[[nodiscard]] std::string make_mp4(const Picture& picture);

}  // namespace invokeai_batch::sim
