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
  return std::uniform_int_distribution<std::int64_t>(low, high - 1)(m_engine);
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
