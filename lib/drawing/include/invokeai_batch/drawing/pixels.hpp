// A picture in memory, and what little is done to one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace invokeai_batch::drawing {

using Colour = std::array<std::uint8_t, 3>;  // red, green, blue

inline constexpr Colour k_white{255, 255, 255};
inline constexpr Colour k_black{0, 0, 0};

/// Rows from the top, three bytes a pixel, without gaps.
struct Pixels {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> bytes{};
};

/// One colour.
[[nodiscard]] Pixels blank(std::size_t width, std::size_t height, Colour colour);

/// As large as fits into the box without another shape, each pixel the mean of what it covers.
/// REQUIRES: nothing is empty.
[[nodiscard]] Pixels fitted(const Pixels& pixels, std::size_t width, std::size_t height);

/// Puts `what` onto `onto`, its corner at (x, y); what does not fit is cut off.
void paste(Pixels& onto, const Pixels& what, std::size_t x, std::size_t y);

void fill(Pixels& onto, std::size_t x, std::size_t y, std::size_t width, std::size_t height,
          Colour colour);

/// Mixes a colour into a pixel: cover 0 leaves it, 255 replaces it. Outside of the picture:
/// nothing.
void blend(Pixels& onto, std::size_t x, std::size_t y, Colour colour, std::uint8_t cover);

}  // namespace invokeai_batch::drawing
