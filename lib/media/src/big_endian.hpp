#pragma once

#include <cstdint>
#include <string_view>

#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::media {

/// REQUIRES: at least four bytes.
inline std::uint32_t big_endian(std::string_view bytes) {
  base::require(bytes.size() >= 4, "a number of four bytes has as many");
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) {
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  return value;
}

}  // namespace invokeai_batch::media
