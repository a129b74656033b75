#include "invokeai_batch/base/packed.hpp"

#include <stdexcept>

#include "catch.hpp"

using namespace invokeai_batch;
using namespace std::string_view_literals;

namespace {

// printf 'a fox, a fox, a fox' | gzip -9n
constexpr auto k_foxes =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x54\x48\xcb\xaf\xd0\x51\x48\x44\xa2\x00\x95\x54\xad\x2b\x13\x00\x00\x00"sv;

}  // namespace

TEST_CASE("packed: what gzip made is what it was", "[base]") {
  CHECK(base::unpacked(k_foxes) == "a fox, a fox, a fox");
}

TEST_CASE("packed: what is cut off or harmed is no text", "[base]") {
  auto harmed = std::string(k_foxes);
  harmed[12] = '\x7f';
  CHECK_THROWS_AS(base::unpacked(harmed), std::logic_error);
  CHECK_THROWS_AS(base::unpacked(k_foxes.substr(0, k_foxes.size() - 1)), std::logic_error);
  CHECK_THROWS_AS(base::unpacked(""), std::logic_error);
}
