// Draws that are the same on every machine, which those of <random>'s distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace invokeai_batch::chaos {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : m_engine(seed) {}

  /// Both included.
  int between(int least, int most) {
    return least + static_cast<int>(m_engine() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <class T>
  const T& pick(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(between(0, static_cast<int>(choices.size()) - 1))];
  }

 private:
  std::mt19937_64 m_engine;
};

}  // namespace invokeai_batch::chaos
