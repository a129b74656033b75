#include "invokeai_batch/base/random.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <cerrno>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::base {

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  if (getentropy(&bits, sizeof bits) != 0) {
    throw system_error("draw", "randomness of the system", errno);
  }
  return bits;
}

double random_share() {
  constexpr unsigned k_exact_bits = 53;  // those of a double
  constexpr double k_step = 1.0 / static_cast<double>(std::uint64_t{1} << k_exact_bits);
  return static_cast<double>(random_bits() >> (64U - k_exact_bits)) * k_step;
}

}  // namespace invokeai_batch::base
