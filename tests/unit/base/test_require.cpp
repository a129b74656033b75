#include "invokeai_batch/base/require.hpp"

#include <stdexcept>
#include <string>

#include "catch.hpp"

using namespace invokeai_batch;

TEST_CASE("require: what holds passes, what does not is named with its place", "[base]") {
  CHECK_NOTHROW(base::require(true, "the sky is up"));
  try {
    base::require(false, "the sky is up");
    FAIL("nothing was thrown");
  } catch (const std::logic_error& error) {
    const std::string what = error.what();
    CHECK(what.starts_with("the sky is up (test_require.cpp:"));
  }
}
