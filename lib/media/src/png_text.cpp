#include "invokeai_batch/media/png_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>
#include <utility>

#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::media {

namespace {

constexpr std::string_view k_signature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::size_t k_chunk_frame = 12;  // length, type, checksum

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) {
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

bool has_right_checksum(std::string_view type_and_data, std::uint32_t expected) {
  const auto* bytes = reinterpret_cast<const Bytef*>(type_and_data.data());
  return crc32(crc32(0, nullptr, 0), bytes, static_cast<uInt>(type_and_data.size())) == expected;
}

// Text of a tEXt or zTXt is Latin-1 by the book; some programs write UTF-8 all the same.
std::string from_latin1(std::string_view text) {
  if (!base::invalid_utf8_at(text)) {
    return std::string(text);
  }
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xc0U | byte >> 6U);
      utf8 += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return utf8;
}

// A zlib stream; nullopt when it is none, or unpacks to more than `most` bytes.
std::optional<std::string> unpacked(std::string_view packed, std::size_t most) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) {
    return std::nullopt;
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::string piece(65536, '\0');
  int state = Z_OK;
  while (state == Z_OK && text.size() <= most) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, 0, piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END && text.size() <= most ? std::optional(std::move(text))
                                                      : std::nullopt;
}

// Takes what stands before the next NUL off the front; nullopt when there is none.
std::optional<std::string_view> take_field(std::string_view& data) {
  const auto end = data.find('\0');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto field = data.substr(0, end);
  data.remove_prefix(end + 1);
  return field;
}

std::optional<std::string> text_of_ztxt(std::string_view data, std::size_t most) {
  const bool is_deflate = !data.empty() && data.front() == 0;
  auto text = is_deflate ? unpacked(data.substr(1), most) : std::nullopt;
  return text ? std::optional(from_latin1(*text)) : std::nullopt;
}

// Flag and method of compression, language tag, translated keyword, text.
std::optional<std::string> text_of_itxt(std::string_view data, std::size_t most) {
  if (data.size() < 2) {
    return std::nullopt;
  }
  const bool is_packed = data[0] != 0;
  data.remove_prefix(2);
  if (!take_field(data) || !take_field(data)) {
    return std::nullopt;
  }
  return is_packed ? unpacked(data, most) : std::optional(std::string(data));
}

std::optional<std::string> text_of(std::string_view type, std::string_view data, std::size_t most) {
  auto text = type == "tEXt"   ? std::optional(from_latin1(data))
              : type == "zTXt" ? text_of_ztxt(data, most)
                               : text_of_itxt(data, most);
  return text && text->size() <= most ? std::move(text) : std::nullopt;
}

using Texts = std::map<std::string, std::string>;

bool is_text_chunk(std::string_view type) {
  return type == "tEXt" || type == "zTXt" || type == "iTXt";
}

// `chunk`: from its type to its checksum.
void take_text(std::string_view chunk, std::size_t most, Texts& texts) {
  const auto type = chunk.substr(0, 4);
  const auto type_and_data = chunk.substr(0, chunk.size() - 4);
  if (!has_right_checksum(type_and_data, big_endian(chunk.substr(type_and_data.size())))) {
    return;
  }
  auto data = type_and_data.substr(4);
  const auto keyword = take_field(data);
  auto text = keyword ? text_of(type, data, most) : std::nullopt;
  if (text) {
    texts.emplace(from_latin1(*keyword), *std::move(text));
  }
}

// The next `count` bytes; nullopt when there are fewer.
std::optional<std::string> read_bytes(std::ifstream& file, std::size_t count) {
  std::string bytes(count, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(count));
  return file ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

bool is_png(std::string_view bytes) {
  return bytes.starts_with(k_signature);
}

Texts png_texts(std::string_view bytes, std::size_t most_bytes) {
  Texts texts;
  if (!is_png(bytes)) {
    return texts;
  }
  bytes.remove_prefix(k_signature.size());
  while (bytes.size() >= k_chunk_frame) {
    const std::size_t length = big_endian(bytes);
    if (length > bytes.size() - k_chunk_frame) {
      break;
    }
    if (is_text_chunk(bytes.substr(4, 4))) {
      take_text(bytes.substr(4, length + 8), most_bytes, texts);
    }
    bytes.remove_prefix(k_chunk_frame + length);
  }
  return texts;
}

Texts png_texts_of_file(const std::filesystem::path& path, std::size_t most_bytes) {
  constexpr std::size_t k_most_beside = 4096;  // the keyword, and what else precedes a text
  Texts texts;
  std::ifstream file;
  file.rdbuf()->pubsetbuf(nullptr, 0);  // a buffer would be filled with pixels
  file.open(path, std::ios::binary);
  if (read_bytes(file, k_signature.size()) != k_signature) {
    return texts;
  }
  while (const auto head = read_bytes(file, 8)) {
    const std::size_t length = big_endian(*head);
    const auto type = head->substr(4);
    if (!is_text_chunk(type) || length > most_bytes + k_most_beside) {
      file.seekg(static_cast<std::streamoff>(length + 4), std::ios::cur);
    } else if (const auto rest = read_bytes(file, length + 4)) {
      take_text(type + *rest, most_bytes, texts);
    }
  }
  return texts;
}

}  // namespace invokeai_batch::media
