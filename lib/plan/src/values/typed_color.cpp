#include "values/typed_color.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "values/typed_number.hpp"

namespace invokeai_batch::plan {

namespace {

constexpr std::array<std::string_view, 4> k_channels{"r", "g", "b", "a"};
constexpr std::int64_t k_opaque = 255;

using Channels = std::array<std::int64_t, 4>;

std::optional<Channels> from_hex(std::string_view text) {
  if (!text.starts_with('#') || (text.size() != 7 && text.size() != 9)) {
    return std::nullopt;
  }
  Channels channels{0, 0, 0, k_opaque};
  for (std::size_t i = 0; 2 * i + 1 < text.size(); ++i) {
    const auto* begin = text.data() + 1 + 2 * i;
    std::uint8_t channel = 0;
    const auto result = std::from_chars(begin, begin + 2, channel, 16);
    if (result.ec != std::errc() || result.ptr != begin + 2) {
      return std::nullopt;
    }
    channels.at(i) = channel;
  }
  return channels;
}

// 0 to 255; 255.0 is 255, to the server and to the GUI.
std::optional<std::int64_t> level_of(std::string_view text) {
  const auto level = base::parse_number(text);
  const bool is_level =
      level.has_value() && *level >= 0 && *level <= 255 && *level == std::floor(*level);
  return is_level ? std::optional(static_cast<std::int64_t>(*level)) : std::nullopt;
}

std::optional<Channels> from_map(const yaml::RawValue& value) {
  Channels channels{-1, -1, -1, k_opaque};
  for (const auto& [key, channel] : value.members) {
    const auto* const known = std::find(k_channels.begin(), k_channels.end(), key);
    const auto level = level_of(channel.text);
    if (known == k_channels.end() || !level.has_value()) {
      return std::nullopt;
    }
    channels.at(static_cast<std::size_t>(known - k_channels.begin())) = *level;
  }
  const bool complete =
      std::all_of(channels.begin(), channels.end(), [](std::int64_t level) { return level >= 0; });
  return complete ? std::optional(channels) : std::nullopt;
}

std::string to_hex(const Channels& channels) {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text = "#";
  const std::size_t count = channels[3] == k_opaque ? 3 : 4;
  for (std::size_t i = 0; i < count; ++i) {
    text += k_digits[static_cast<std::size_t>(channels.at(i) / 16)];
    text += k_digits[static_cast<std::size_t>(channels.at(i) % 16)];
  }
  return text;
}

}  // namespace

Typed typed_color(const yaml::RawValue& value, std::string_view name) {
  const bool is_map = value.kind == yaml::RawValue::Kind::map;
  const auto channels = is_map ? from_map(value) : from_hex(base::trim(value.text));
  if (!channels.has_value()) {
    const auto what = is_map || value.kind == yaml::RawValue::Kind::list
                          ? "this " + std::string(is_map ? "map" : "list")
                          : shown(value.text);
    return problem_with(value, name, what + " is not a colour",
                        "write \"#ff8800\", \"#ff8800cc\" or {r: 255, g: 136, b: 0, a: 204}");
  }
  json::Writer json;
  json.begin_object();
  for (std::size_t i = 0; i < k_channels.size(); ++i) {
    json.key(k_channels.at(i)).integer(channels->at(i));
  }
  TypedValue typed;
  typed.encoded = {.graph = json.end_object().text(), .workflow = json.text()};
  typed.text = to_hex(*channels);
  return typed;
}

}  // namespace invokeai_batch::plan
