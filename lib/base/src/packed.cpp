#include "invokeai_batch/base/packed.hpp"

#include <zlib.h>

#include <cstdint>

#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::base {

namespace {

// gzip says at the end how much it packed: four bytes, the lowest first.
std::size_t unpacked_size(std::string_view packed) {
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < sizeof size; ++i) {
    const auto byte = static_cast<unsigned char>(packed[packed.size() - sizeof size + i]);
    size |= std::uint32_t{byte} << (8 * i);
  }
  return size;
}

}  // namespace

std::string unpacked(std::string_view packed) {
  constexpr std::size_t k_header_and_trailer = 18;
  require(packed.size() > k_header_and_trailer, "what is unpacked was packed by gzip");
  std::string text(unpacked_size(packed), '\0');
  z_stream stream{};
  // zlib writes nothing there; its old interface has no const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  constexpr int k_gzip_only = 16 + MAX_WBITS;
  const bool is_ready = inflateInit2(&stream, k_gzip_only) == Z_OK;
  const bool is_whole = is_ready && inflate(&stream, Z_FINISH) == Z_STREAM_END;
  inflateEnd(&stream);
  require(is_whole, "what is unpacked is whole");
  return text;
}

}  // namespace invokeai_batch::base
