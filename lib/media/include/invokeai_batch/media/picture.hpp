// What is this file that should be a picture, and is it whole?
//
// Checked without decoding: PNG by structure and checksums (png.hpp); JPEG by its segments up to
// the end of the picture, of a frame and a scan at least; WebP by its length and chunks. Not
// checked: the compressed data of JPEG and WebP, which carry no checksum, so that damage inside it
// shows only when the picture is decoded. Bytes after the end of the picture are no damage (cameras
// put things there).
//
// Sources: ITU-T T.81 annex B (JPEG markers); RFC 9649 §2 (WebP container), RFC 6386 §9.1 (VP8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::media {

struct Picture {
  std::string media_type{};  // by content: "image/png", "image/heic" …; "": no picture that we know
  std::uint32_t width = 0;  // of PNG, JPEG and WebP; 0 when it does not say
  std::uint32_t height = 0;
  bool is_cmyk = false;                 // a JPEG of four colours, for print
  std::optional<std::string> damage{};  // of those three: "cut off after 120 bytes"
};

/// `bytes` is the whole file.
[[nodiscard]] Picture look_at_picture(std::string_view bytes);

}  // namespace invokeai_batch::media
