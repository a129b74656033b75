#include "invokeai_batch/drawing/png_file.hpp"

#include <png.h>

#include <cstdint>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::drawing {

namespace {

constexpr std::uint64_t k_most_pixels = 16'384ULL * 16'384ULL;

// libpng's simplified interface; it frees what a read that failed has left.
class Image {
 public:
  Image() { m_image.version = PNG_IMAGE_VERSION; }
  ~Image() { png_image_free(&m_image); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  png_image* get() { return &m_image; }
  png_image* operator->() { return &m_image; }

 private:
  png_image m_image{};
};

}  // namespace

std::optional<Pixels> read_png(const std::filesystem::path& path) {
  Image image;
  if (png_image_begin_read_from_file(image.get(), path.c_str()) == 0 ||
      std::uint64_t{image->width} * image->height > k_most_pixels) {
    return std::nullopt;
  }
  image->format = PNG_FORMAT_RGB;
  auto pixels = blank(image->width, image->height, k_white);
  const png_color background{k_white[0], k_white[1], k_white[2]};
  if (png_image_finish_read(image.get(), &background, pixels.bytes.data(), 0, nullptr) == 0) {
    return std::nullopt;
  }
  return pixels;
}

std::string png_bytes(const Pixels& pixels) {
  Image image;
  image->width = static_cast<png_uint_32>(pixels.width);
  image->height = static_cast<png_uint_32>(pixels.height);
  image->format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  const auto write = [&](void* memory) {
    return png_image_write_to_memory(image.get(), memory, &size, 0, pixels.bytes.data(), 0,
                                     nullptr) != 0;
  };
  std::string bytes;
  bool is_written = write(nullptr);
  if (is_written) {
    bytes.resize(size);
    is_written = write(bytes.data());
  }
  if (!is_written) {
    throw base::Error(base::ErrorClass::local_io,
                      {.what = std::string("the picture cannot be made: ") + image->message});
  }
  return bytes;
}

}  // namespace invokeai_batch::drawing
