#include "invokeai_batch/base/names.hpp"

#include "catch.hpp"

using namespace invokeai_batch;

TEST_CASE("names: equal when their composed forms are", "[base]") {
  CHECK(base::same_text("caf\u00e9", "cafe\u0301"));
  CHECK_FALSE(base::same_text("caf\u00e9", "cafe"));
  CHECK_FALSE(base::same_text("Caf\u00e9", "cafe\u0301"));
  CHECK(base::same_name("Caf\u00e9", "cafe\u0301"));
  CHECK(base::same_name("STEPS", "steps"));
  CHECK_FALSE(base::same_name("steps", "step"));
  CHECK(base::same_text("\xff", "\xff"));
  CHECK_FALSE(base::same_text("\xff", "\xfe"));
}

TEST_CASE("names: a path below the home", "[base]") {
  CHECK(base::with_home("~/a.png", "/home/ann") == "/home/ann/a.png");
  CHECK(base::with_home("~/a.png", "/home/ann/") == "/home/ann/a.png");
  CHECK(base::with_home("~/a.png", "") == "~/a.png");
  CHECK(base::with_home("~ann/a.png", "/home/ann") == "~ann/a.png");
  CHECK(base::with_home("a~/b.png", "/home/ann") == "a~/b.png");
}
