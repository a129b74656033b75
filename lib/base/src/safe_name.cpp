#include "invokeai_batch/base/safe_name.hpp"

#include <algorithm>
#include <array>

#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

namespace invokeai_batch::base {

namespace {

constexpr std::size_t k_longest = 120;

bool is_device_name(std::string_view name) {
  static constexpr std::array<std::string_view, 4> k_plain{"con", "prn", "aux", "nul"};
  const auto stem = to_lower(name.substr(0, name.find('.')));
  if (std::find(k_plain.begin(), k_plain.end(), stem) != k_plain.end()) {
    return true;
  }
  const bool numbered = stem.size() == 4 && stem[3] >= '1' && stem[3] <= '9';
  return numbered && (stem.starts_with("com") || stem.starts_with("lpt"));
}

std::string cut(std::string text) {
  if (text.size() <= k_longest) {
    return text;
  }
  std::size_t characters = text.size();
  while (first_characters(text, characters).size() > k_longest) {
    --characters;
  }
  return std::string(first_characters(text, characters));
}

}  // namespace

std::string safe_segment(std::string_view name) {
  std::string out = one_line(name);
  for (char& c : out) {
    if (std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos) {
      c = '_';
    }
  }
  const auto begin = out.find_first_not_of(". ");
  out = begin == std::string::npos ? std::string() : cut(out.substr(begin));
  const auto end = out.find_last_not_of(". ");
  out.resize(end == std::string::npos ? 0 : end + 1);
  if (is_device_name(out)) {
    out.insert(0, "_");
  }
  return out;
}

std::string collision_key(std::string_view path) {
  return folded(path);
}

}  // namespace invokeai_batch::base
