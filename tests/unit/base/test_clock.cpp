#include "catch.hpp"
#include "invokeai_batch/base/clock.hpp"

using namespace invokeai_batch::base;

TEST_CASE("clock: a wall time is printed as ISO 8601 in UTC", "[base]") {
  CHECK(to_iso8601(WallTime{Milliseconds{1'772'348'709'250}}) == "2026-03-01T07:05:09.250Z");
  CHECK(to_date(WallTime{Milliseconds{1'772'348'709'250}}) == "2026-03-01");
}

TEST_CASE("clock: durations read as people say them", "[base]") {
  CHECK(to_human(Milliseconds{840}) == "0.8 s");
  CHECK(to_human(Milliseconds{42'000}) == "42 s");
  CHECK(to_human(Milliseconds{185'000}) == "3 min 5 s");
  CHECK(to_human(Milliseconds{7'800'000}) == "2 h 10 min");
  CHECK(to_human(Milliseconds{273'600'000}) == "3 d 4 h");
  CHECK(to_human(Milliseconds{-5}) == "0.0 s");
}
