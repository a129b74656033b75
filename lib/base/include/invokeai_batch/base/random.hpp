// Randomness of the system: nobody can guess it, no two processes draw the same.
#pragma once

#include <cstdint>

namespace invokeai_batch::base {

/// 64 bits. Asks the kernel and opens no file: in a container from scratch there is no /dev.
/// (std::random_device of libc++ wants /dev/urandom.) Throws local_io where the kernel has none.
[[nodiscard]] std::uint64_t random_bits();

/// In [0, 1), evenly spread: how much of a pause is kept.
[[nodiscard]] double random_share();

}  // namespace invokeai_batch::base
