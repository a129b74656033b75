#include "invokeai_batch/media/png.hpp"

#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "big_endian.hpp"

namespace invokeai_batch::media {

namespace {

constexpr std::string_view k_signature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::size_t k_chunk_header = 8;
constexpr std::size_t k_ihdr_size = 13;

std::uint32_t crc_of(std::uint32_t crc, std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(crc, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

bool is_chunk_type(std::string_view type) {
  return std::all_of(type.begin(), type.end(),
                     [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

}  // namespace

void PngChecker::fail(std::string why) {
  m_stage = Stage::broken;
  m_why = std::move(why);
}

void PngChecker::take_signature() {
  if (m_pending != k_signature) {
    fail("not a PNG file");
    return;
  }
  m_stage = Stage::header;
}

void PngChecker::take_header() {
  m_chunk_offset = m_offset - k_chunk_header;
  m_left = big_endian(m_pending);
  m_type = m_pending.substr(4);
  if (m_left > 0x7fffffff || !is_chunk_type(m_type)) {
    fail("no chunk where one should begin, at byte " + std::to_string(m_chunk_offset));
    return;
  }
  const bool first = m_ihdr.empty();
  if (first != (m_type == "IHDR") || (first && m_left != k_ihdr_size)) {
    fail("the header is missing or misplaced");
    return;
  }
  m_seen_data = m_seen_data || m_type == "IDAT";
  m_crc = crc_of(crc_of(0, {}), m_type);
  m_stage = m_left == 0 ? Stage::checksum : Stage::body;
}

void PngChecker::take_checksum() {
  if (big_endian(m_pending) != m_crc) {
    fail("the checksum of chunk " + m_type + " at byte " + std::to_string(m_chunk_offset) +
         " is wrong");
    return;
  }
  if (m_type == "IHDR") {
    m_facts = {big_endian(m_ihdr), big_endian(std::string_view(m_ihdr).substr(4))};
  }
  if (m_type == "IEND") {
    m_stage = m_seen_data ? Stage::ended : Stage::broken;
    m_why = "there is no picture in it";
    return;
  }
  m_stage = Stage::header;
}

void PngChecker::feed(std::string_view bytes) {
  while (!bytes.empty() && m_stage != Stage::broken) {
    if (m_stage == Stage::ended) {
      if (m_after == AfterPicture::anything) {
        return;
      }
      fail("more bytes after the end of the picture");
      return;
    }
    if (m_stage == Stage::body) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size()));
      const auto part = bytes.substr(0, count);
      m_crc = crc_of(m_crc, part);
      if (m_type == "IHDR") {
        m_ihdr += part;
      }
      m_offset += count;
      m_left -= count;
      bytes.remove_prefix(count);
      m_stage = m_left == 0 ? Stage::checksum : Stage::body;
      continue;
    }
    const std::size_t wanted = m_stage == Stage::checksum ? 4 : 8;
    const auto count = std::min(wanted - m_pending.size(), bytes.size());
    m_pending += bytes.substr(0, count);
    m_offset += count;
    bytes.remove_prefix(count);
    if (m_pending.size() < wanted) {
      return;
    }
    switch (m_stage) {
      case Stage::signature:
        take_signature();
        break;
      case Stage::header:
        take_header();
        break;
      default:
        take_checksum();
        break;
    }
    m_pending.clear();
  }
}

std::optional<std::string> PngChecker::damage() const {
  if (m_stage == Stage::ended) {
    return std::nullopt;
  }
  if (m_stage == Stage::broken) {
    return m_why;
  }
  return "cut off after " + std::to_string(m_offset) + " bytes";
}

}  // namespace invokeai_batch::media
