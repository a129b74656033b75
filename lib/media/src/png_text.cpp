#include "invokeai_batch/media/png_text.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>

#include "big_endian.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::media {

namespace {

constexpr std::string_view k_signature{"\x89PNG\r\n\x1a\n", 8};
constexpr std::uint32_t k_most = 64U << 20U;

// The next `count` bytes; nullopt at the end of the file.
std::optional<std::string> take(std::ifstream& file, std::size_t count) {
  std::string bytes(count, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(count));
  return file ? std::optional(std::move(bytes)) : std::nullopt;
}

// Up to the next NUL, which goes too; nullopt when there is none.
std::optional<std::string_view> take_word(std::string_view& body) {
  const auto end = body.find('\0');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto word = body.substr(0, end);
  body.remove_prefix(end + 1);
  return word;
}

// Every byte is the character of that number. What is UTF-8 already (many programs write it so) is
// left as it is.
std::string from_latin_1(std::string_view text) {
  if (!base::invalid_utf8_at(text)) {
    return std::string(text);
  }
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80U) {
      out += c;
    } else {
      out += static_cast<char>(0xc0U | byte >> 6U);
      out += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return out;
}

std::optional<std::string> unpacked(std::string_view packed) {
  constexpr std::size_t k_piece = std::size_t{64} << 10U;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) {
    return std::nullopt;
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK && out.size() <= k_most) {
    const auto begin = out.size();
    out.resize(begin + k_piece);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + begin);
    stream.avail_out = k_piece;
    status = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END ? std::optional(std::move(out)) : std::nullopt;
}

// What follows the keyword in iTXt: is it packed, how, a language, the keyword in that, the text.
std::optional<std::string> international_text(std::string_view body) {
  if (body.size() < 2) {
    return std::nullopt;
  }
  const bool is_packed = body[0] == 1;
  body.remove_prefix(2);
  if (!take_word(body) || !take_word(body)) {
    return std::nullopt;
  }
  return is_packed ? unpacked(body) : std::optional(std::string(body));
}

std::optional<std::string> text_of(std::string_view type, std::string_view body) {
  if (type == "tEXt") {
    return from_latin_1(body);
  }
  if (type == "iTXt") {
    return international_text(body);
  }
  if (body.empty()) {
    return std::nullopt;
  }
  const auto text = unpacked(body.substr(1));  // behind the number of the only method there is
  return text ? std::optional(from_latin_1(*text)) : std::nullopt;
}

}  // namespace

std::map<std::string, std::string> png_texts(const std::filesystem::path& path,
                                             const std::vector<std::string>& keywords) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const int error = errno;
    if (!base::file_facts(path)) {
      throw base::Error(base::ErrorClass::input,
                        {.where = path.string(), .what = "there is no such file"});
    }
    throw base::system_error("read", path.string(), error);
  }
  std::map<std::string, std::string> texts;
  if (take(file, k_signature.size()) != k_signature) {
    return texts;
  }
  while (const auto head = take(file, 8)) {
    constexpr std::streamoff k_checksum = 4;
    const auto size = big_endian(*head);
    const auto type = std::string_view(*head).substr(4);
    const bool is_text = type == "tEXt" || type == "zTXt" || type == "iTXt";
    if (!is_text || size > k_most) {
      file.seekg(std::streamoff{size} + k_checksum, std::ios::cur);
      continue;
    }
    const auto chunk = take(file, size);
    if (!chunk) {
      break;
    }
    file.seekg(k_checksum, std::ios::cur);
    std::string_view body = *chunk;
    const auto keyword = take_word(body);
    if (keyword && std::find(keywords.begin(), keywords.end(), *keyword) != keywords.end()) {
      if (auto text = text_of(type, body)) {
        texts.emplace(*keyword, *std::move(text));
      }
    }
  }
  return texts;
}

}  // namespace invokeai_batch::media
