#include "ids.hpp"

namespace invokeai_batch::sim {

std::string IdSource::uuid() {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string id = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  std::uint64_t bits = 0;
  int left = 0;
  for (auto& c : id) {
    if (c != 'x') {
      continue;
    }
    if (left == 0) {
      bits = m_engine();
      left = 16;
    }
    c = digits[bits & 0xF];
    bits >>= 4;
    --left;
  }
  return id;
}

std::int64_t IdSource::between(std::int64_t low, std::int64_t high) {
  if (high <= low + 1) {
    return low;
  }
  // Every standard library has a distribution of its own; what is picked is to be the same with
  // all.
  const auto range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  return low + static_cast<std::int64_t>(m_engine() % range);
}

std::string timestamp() {
  return timestamp(base::read_clocks().wall);
}

std::string timestamp(base::WallTime time) {
  std::string text = base::to_iso8601(time);  // 2026-03-01T07:05:09.250Z
  text[10] = ' ';
  text.pop_back();
  return text;
}

}  // namespace invokeai_batch::sim
