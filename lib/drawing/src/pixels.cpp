#include "invokeai_batch/drawing/pixels.hpp"

#include <algorithm>

#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::drawing {

namespace {

constexpr std::size_t k_channels = 3;

std::size_t offset_of(const Pixels& pixels, std::size_t x, std::size_t y) {
  return (y * pixels.width + x) * k_channels;
}

// The mean of a rectangle of at least one pixel.
Colour mean(const Pixels& pixels, std::size_t left, std::size_t right, std::size_t top,
            std::size_t bottom) {
  std::array<std::size_t, k_channels> sums{};
  for (auto y = top; y < bottom; ++y) {
    for (auto x = left; x < right; ++x) {
      for (std::size_t channel = 0; channel < k_channels; ++channel) {
        sums[channel] += pixels.bytes[offset_of(pixels, x, y) + channel];
      }
    }
  }
  const auto count = (right - left) * (bottom - top);
  Colour colour{};
  for (std::size_t channel = 0; channel < k_channels; ++channel) {
    colour[channel] = static_cast<std::uint8_t>(sums[channel] / count);
  }
  return colour;
}

}  // namespace

Pixels blank(std::size_t width, std::size_t height, Colour colour) {
  Pixels pixels{width, height, std::vector<std::uint8_t>(width * height * k_channels)};
  fill(pixels, 0, 0, width, height, colour);
  return pixels;
}

Pixels fitted(const Pixels& pixels, std::size_t width, std::size_t height) {
  base::require(pixels.width > 0 && pixels.height > 0 && width > 0 && height > 0,
                "a picture that is scaled is not empty");
  auto to_width = width;
  auto to_height = std::max<std::size_t>(1, pixels.height * width / pixels.width);
  if (to_height > height) {
    to_height = height;
    to_width = std::max<std::size_t>(1, pixels.width * height / pixels.height);
  }
  auto out = blank(to_width, to_height, k_black);
  for (std::size_t y = 0; y < to_height; ++y) {
    const auto top = y * pixels.height / to_height;
    const auto bottom = std::max(top + 1, (y + 1) * pixels.height / to_height);
    for (std::size_t x = 0; x < to_width; ++x) {
      const auto left = x * pixels.width / to_width;
      const auto right = std::max(left + 1, (x + 1) * pixels.width / to_width);
      const auto colour = mean(pixels, left, right, top, bottom);
      std::copy(colour.begin(), colour.end(),
                out.bytes.begin() + static_cast<std::ptrdiff_t>(offset_of(out, x, y)));
    }
  }
  return out;
}

void paste(Pixels& onto, const Pixels& what, std::size_t x, std::size_t y) {
  if (x >= onto.width) {
    return;
  }
  const auto width = std::min(what.width, onto.width - x);
  for (std::size_t row = 0; row < what.height && y + row < onto.height; ++row) {
    const auto from = what.bytes.begin() + static_cast<std::ptrdiff_t>(offset_of(what, 0, row));
    std::copy(from, from + static_cast<std::ptrdiff_t>(width * k_channels),
              onto.bytes.begin() + static_cast<std::ptrdiff_t>(offset_of(onto, x, y + row)));
  }
}

void fill(Pixels& onto, std::size_t x, std::size_t y, std::size_t width, std::size_t height,
          Colour colour) {
  for (auto row = y; row < std::min(y + height, onto.height); ++row) {
    for (auto column = x; column < std::min(x + width, onto.width); ++column) {
      std::copy(colour.begin(), colour.end(),
                onto.bytes.begin() + static_cast<std::ptrdiff_t>(offset_of(onto, column, row)));
    }
  }
}

void blend(Pixels& onto, std::size_t x, std::size_t y, Colour colour, std::uint8_t cover) {
  if (x >= onto.width || y >= onto.height) {
    return;
  }
  constexpr unsigned k_whole = 255;
  for (std::size_t channel = 0; channel < k_channels; ++channel) {
    auto& byte = onto.bytes[offset_of(onto, x, y) + channel];
    byte =
        static_cast<std::uint8_t>((colour[channel] * cover + byte * (k_whole - cover)) / k_whole);
  }
}

}  // namespace invokeai_batch::drawing
