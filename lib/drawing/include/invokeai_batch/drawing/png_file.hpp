// PNG files, which is what InvokeAI's images are.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "invokeai_batch/drawing/pixels.hpp"

namespace invokeai_batch::drawing {

/// What is transparent shows white. nullopt when the file cannot be read, is no PNG, is damaged, or
/// has more than 268 million pixels.
[[nodiscard]] std::optional<Pixels> read_png(const std::filesystem::path& path);

/// The bytes of a PNG. Throws base::Error(local_io) when there is no memory for it.
[[nodiscard]] std::string png_bytes(const Pixels& pixels);

}  // namespace invokeai_batch::drawing
