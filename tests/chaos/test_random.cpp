// Scenarios by chance. Variables choose which: README.md.

#include <cstdlib>
#include <iostream>
#include <string>

#include "books.hpp"
#include "catch.hpp"
#include "invokeai_batch/base/text.hpp"
#include "stage.hpp"

namespace invokeai_batch::chaos {

namespace {

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) {
    return otherwise;
  }
  return static_cast<std::uint64_t>(base::parse_integer(value).value());
}

}  // namespace

TEST_CASE("whatever happens, every image is there once", "[random]") {
  const auto first = number_in("INVOKEAI_BATCH_CHAOS_FIRST_SEED", 1);
  const auto seeds = number_in("INVOKEAI_BATCH_CHAOS_SEEDS", 40);
  for (auto seed = first; seed < first + seeds; ++seed) {
    Stage stage(draw_scenario(seed));
    play_rounds(stage);
    check_end(stage);
  }
}

TEST_CASE("a scenario is the same for the same seed, and reads as it was written", "[scenario]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto text = to_text(draw_scenario(seed));
    CHECK(to_text(draw_scenario(seed)) == text);
    CHECK(to_text(scenario_of(text)) == text);
  }
}

}  // namespace invokeai_batch::chaos
