// `--only`: which jobs of a plan are meant.

#include "directory/selection.hpp"

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "temporary_directory.hpp"
#include "thrown.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::app;
using Numbers = std::set<std::int64_t>;

namespace {

// The jobs of a plan have kept their numbers while others went.
plan::Plan plan_of(const std::vector<std::int64_t>& numbers) {
  plan::Plan plan;
  for (const auto number : numbers) {
    plan.jobs.emplace_back().number = number;
  }
  return plan;
}

Selection selected(const std::string& only) {
  return selection_of(only, plan_of({1, 2, 3, 7, 9}), std::nullopt);
}

std::string refusal(const std::string& only) {
  return tests::thrown([&only] { (void)selected(only); });
}

}  // namespace

TEST_CASE("only: without it all jobs are meant", "[app]") {
  auto plan = plan_of({1, 2});
  CHECK(selection_of(std::nullopt, plan, std::nullopt) == std::nullopt);
  narrow(plan, std::nullopt);
  CHECK(plan.jobs.size() == 2);
}

TEST_CASE("only: numbers and ranges, blanks around them, each job once", "[app]") {
  CHECK(selected("2") == Numbers{2});
  CHECK(selected("9, 1-2,2") == Numbers{1, 2, 9});
}

TEST_CASE("only: a range may reach over numbers that the plan has lost, not begin or end there",
          "[app]") {
  CHECK(selected("2-9") == Numbers{2, 3, 7, 9});
  for (const auto* only : {"4", "2-8", "4-9", "1-10", "99999999999999999"}) {
    INFO(only);
    CHECK(refusal(only) == "--only " + std::string(only) + ": the plan has no job " + only +
                               "\n  hint: its jobs are 1 to 9");
  }
}

TEST_CASE("only: what is no number of a job is refused", "[app]") {
  for (const auto* only :
       {"", "x", "0", "-1", "3-1", "1-2-3", "1,,2", "1.5", "Failed", "99999999999999999999"}) {
    INFO(only);
    CHECK(refusal(only).find("expected numbers of jobs, or the word failed") != std::string::npos);
  }
}

TEST_CASE("only: a plan without jobs has none to choose from", "[app]") {
  CHECK(tests::thrown([] { (void)selection_of("1", plan_of({}), std::nullopt); }) ==
        "--only 1: the plan has no job 1\n  hint: its jobs are none");
}

TEST_CASE("only: failed means what the directory has as failed", "[app]") {
  CHECK(selected("failed") == Numbers{});
  store::Snapshot known;
  known.jobs.resize(3);
  known.jobs[0].job.number = 2;
  known.jobs[0].state = store::JobState::failed;
  known.jobs[1].job.number = 3;
  known.jobs[1].state = store::JobState::done;
  known.jobs[2].job.number = 7;
  known.jobs[2].state = store::JobState::planned;
  CHECK(selection_of("failed", plan_of({2, 3, 7}), known) == Numbers{2});
}

TEST_CASE("only: a table names jobs in its column `job`", "[app]") {
  const tests::TemporaryDirectory directory;
  const auto file = (directory.path() / "choice.csv").string();
  std::ofstream(file) << "job,seed\n7,1\n1,2\n";
  CHECK(selected("@" + file) == Numbers{1, 7});
  std::ofstream(file) << "job\n8\n";
  CHECK(refusal("@" + file).find("the plan has no job 8") != std::string::npos);
}

TEST_CASE("only: a plan is narrowed to the selection, in its own order", "[app]") {
  auto plan = plan_of({1, 2, 3});
  narrow(plan, Numbers{3, 1});
  REQUIRE(plan.jobs.size() == 2);
  CHECK(plan.jobs.front().number == 1);
  CHECK(plan.jobs.back().number == 3);
}
