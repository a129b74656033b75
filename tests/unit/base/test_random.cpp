#include "invokeai_batch/base/random.hpp"

#include <set>

#include "catch.hpp"

using namespace invokeai_batch;

TEST_CASE("random: no two draws are the same", "[base]") {
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 1000; ++i) {
    drawn.insert(base::random_bits());
  }
  CHECK(drawn.size() == 1000);
}

TEST_CASE("random: a share is in [0, 1), in both of its halves", "[base]") {
  int low = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto share = base::random_share();
    REQUIRE(share >= 0.0);
    REQUIRE(share < 1.0);
    low += share < 0.5 ? 1 : 0;
  }
  CHECK(low > 0);
  CHECK(low < 1000);
}
