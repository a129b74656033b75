// Is this PNG whole? Structure and checksums, without decoding the picture.
//
// Source: the PNG specification, third edition, §5 (signature, chunk layout, CRC) and §11.2
// (IHDR first, IDAT, IEND last).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invokeai_batch::media {

struct PngFacts {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// May bytes follow the end of the picture? In a file that a server sent they are damage, in one
/// that people bring they are what some program put there.
enum class AfterPicture { nothing, anything };

/// Takes the bytes of a file in pieces of any size, as they arrive from the network.
class PngChecker {
 public:
  explicit PngChecker(AfterPicture after = AfterPicture::nothing) : m_after(after) {}

  void feed(std::string_view bytes);

  /// After the last byte: nullopt when the file is a whole PNG, else what is wrong with it, in
  /// words for people ("the checksum of chunk IDAT at byte 41 is wrong", "cut off after 120
  /// bytes").
  [[nodiscard]] std::optional<std::string> damage() const;

  /// REQUIRES: damage() is nullopt.
  [[nodiscard]] PngFacts facts() const;

 private:
  enum class Stage { signature, header, body, checksum, ended, broken };

  void take_signature();
  void take_header();
  void take_checksum();
  void fail(std::string why);

  AfterPicture m_after;
  Stage m_stage = Stage::signature;
  std::string m_pending;  // the bytes of the fixed-size piece being collected
  std::string m_type;     // the chunk being read
  std::string m_ihdr;
  std::string m_why;
  std::uint64_t m_offset = 0;        // of the next byte in the file
  std::uint64_t m_chunk_offset = 0;  // where the chunk being read begins
  std::uint64_t m_left = 0;          // bytes of its body still to come
  std::uint32_t m_crc = 0;
  bool m_seen_data = false;
  PngFacts m_facts;
};

}  // namespace invokeai_batch::media
