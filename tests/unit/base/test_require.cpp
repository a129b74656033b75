#include "invokeai_batch/base/require.hpp"

#include <stdexcept>
#include <string>

#include "catch.hpp"

using namespace invokeai_batch;

TEST_CASE("require: what does not hold is said with its place", "[base]") {
  CHECK_NOTHROW(base::require(true, "one is one"));
  std::string said;
  try {
    base::require(false, "a job has its texts");
  } catch (const std::logic_error& error) {
    said = error.what();
  }
  CHECK(said.starts_with("test_require.cpp:"));
  CHECK(said.ends_with(": a job has its texts"));
}
