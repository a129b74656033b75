#include "values/draw_base.hpp"

#include "inputs/seed_targets.hpp"
#include "invokeai_batch/base/hash.hpp"

namespace invokeai_batch::plan {

std::string from_base(const DrawBase& base) {
  return base.is_example ? "from a base that the run will draw"
                         : "from the base " + std::to_string(base.value);
}

std::string drawn_from(const DrawBase& base) {
  return from_base(base) +
         (base.is_example ? "; what the plan shows is an example" : " of the output directory");
}

std::uint64_t derived_seed(std::uint64_t base, std::string_view of) {
  const auto digest =
      base::sha256_hex("invokeai-batch seed 1\n" + std::to_string(base) + "\n" + std::string(of));
  constexpr std::size_t k_digits_of_64_bits = 16;
  const auto number = std::stoull(digest.substr(0, k_digits_of_64_bits), nullptr, 16);
  return number % (k_largest_pinned_seed + 1);
}

}  // namespace invokeai_batch::plan
