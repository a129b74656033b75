#include "invokeai_batch/base/require.hpp"

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/hash.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/base/utf8.hpp"

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

TEST_CASE("require: what headers of this module require is asserted", "[base]") {
  CHECK_THROWS_AS(base::Error(base::ErrorClass::input, std::vector<base::Problem>{}),
                  std::logic_error);
  CHECK_THROWS_AS(base::number_to_text(std::numeric_limits<double>::infinity()), std::logic_error);
  CHECK_THROWS_AS(base::first_code_point(""), std::logic_error);
  base::Sha256 hash;
  static_cast<void>(hash.hex());
  CHECK_THROWS_AS(hash.hex(), std::logic_error);
  CHECK_THROWS_AS(hash.update("x"), std::logic_error);
}

TEST_CASE("code point: what is no UTF-8 is the sign for that", "[base]") {
  CHECK(base::first_code_point("fox") == U'f');
  CHECK(base::first_code_point("狐") == U'狐');
  CHECK(base::first_code_point("\xff") == U'\xfffd');
}
