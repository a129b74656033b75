#include "phrases.hpp"

#include <stdexcept>
#include <utility>

#include "catch.hpp"
#include "invokeai_batch/report/table.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;

TEST_CASE("phrases: the rate is jobs a minute, or an hour when they are slow", "[report]") {
  const std::vector<std::pair<double, std::string>> table{
      {14.2, "14.2 jobs/min"}, {1, "1.0 jobs/min"},       {99.94, "99.9 jobs/min"},
      {99.95, "100 jobs/min"}, {1234.6, "1235 jobs/min"}, {0.9, "54.0 jobs/h"},
      {0.01, "0.6 jobs/h"}};
  for (const auto& [rate, text] : table) {
    CHECK(rate_text(rate) == text);
  }
  CHECK_FALSE(jobs_per_minute(0, base::Milliseconds(1000)).has_value());
  CHECK_FALSE(jobs_per_minute(3, base::Milliseconds(0)).has_value());
  CHECK(jobs_per_minute(3, base::Milliseconds(30'000)) == 6.0);
}

TEST_CASE("phrases: the time left is rounded up to what a person plans with", "[report]") {
  const std::vector<std::pair<std::int64_t, std::string>> table{{1, "1 s"},
                                                                {1'000, "1 s"},
                                                                {59'000, "59 s"},
                                                                {59'001, "1 min"},
                                                                {60'001, "2 min"},
                                                                {3'540'000, "59 min"},
                                                                {3'540'001, "1 h 0 min"},
                                                                {4'200'000, "1 h 10 min"},
                                                                {86'340'000, "23 h 59 min"},
                                                                {86'340'001, "1 d 0 h"},
                                                                {272'000'000, "3 d 4 h"}};
  for (const auto& [ms, text] : table) {
    INFO(ms);
    CHECK(time_left_text(base::Milliseconds(ms)) == text);
  }
}

TEST_CASE("phrases: counts leave out what is zero", "[report]") {
  CHECK(counts_text(203, {{198, "done before"}, {5, "done now"}, {0, "failed"}}) ==
        "203 jobs: 198 done before, 5 done now");
  CHECK(counts_text(1, {{0, "done"}}) == "1 job");
  CHECK(counts_text(0, {}) == "0 jobs");
}

TEST_CASE("phrases: a path below a directory has one slash between them", "[report]") {
  CHECK(path_below("out", "a/b.png") == "out/a/b.png");
  CHECK(path_below("out/", "a/b.png") == "out/a/b.png");
  CHECK(path_below("", "a/b.png") == "a/b.png");
}

TEST_CASE("table: all rows have the same cells", "[report]") {
  CHECK_THROWS_AS(report::table({}, {}), std::logic_error);
  CHECK_THROWS_AS(report::table({{"a", "b"}, {"c"}}, {}), std::logic_error);
}

TEST_CASE("table: a terminal has it on one line, the first column the longest; a pipe all of it",
          "[report]") {
  const std::vector<std::vector<std::string>> rows{
      {"name", "id", "images", "created"},
      {"a board of foxes", "0123456789-0123456789-0123456789", "12", "2026-01-02 03:04:05"}};
  const auto at = [&rows](std::size_t columns) {
    return report::table(rows, {.interactive = true, .columns = columns});
  };
  CHECK(at(60) ==
        "name              id                       images  created\n"
        "a board of foxes  0123456789-0123456789-…  12      2026-01…\n");
  CHECK(at(40) ==
        "name         id        images  created\n"
        "a board of…  0123456…  12      2026-01…\n");
  CHECK(report::table(rows, {.interactive = false, .columns = 40}) == at(200));
}
