#include <string>

#include "catch.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/plan/spec.hpp"

using namespace invokeai_batch::plan;
using invokeai_batch::base::Problem;

namespace {

// "5" and "steps" are one input, and case does not matter.
std::string canonical(std::string_view name) {
  return name == "5" ? "steps" : invokeai_batch::base::to_lower(name);
}

struct Settled {
  Spec spec{};
  std::vector<Problem> problems{};
};

Settled settled(const std::string& job_file, const Overrides& overrides) {
  Settled result{.spec = read_job_file(job_file, "jobs.yaml", {})};
  apply(result.spec, overrides);
  result.problems = let_command_line_win(result.spec, canonical);
  return result;
}

}  // namespace

TEST_CASE("precedence: --set pins an input under any of its names", "[plan]") {
  const auto [spec, problems] = settled(
      "set: {Steps: 10, width: 512}\nmatrix: {steps: [20, 30], cfg: [1, 2]}\n", {.set = {"5=25"}});
  CHECK(problems.empty());
  REQUIRE(spec.matrix.size() == 1);
  CHECK(spec.matrix[0].input == "cfg");
  REQUIRE(spec.set.size() == 2);
  CHECK(spec.set[0].input == "width");
  CHECK(spec.set[1].input == "5");
  CHECK(spec.notes ==
        std::vector<std::string>{"--set 5=25 pins what the matrix varies at jobs.yaml:2:10",
                                 "--set 5=25 pins what is set at jobs.yaml:1:7"});
}

TEST_CASE("precedence: --matrix replaces an axis where it stands, or adds one", "[plan]") {
  const auto [spec, problems] = settled("set: {width: 1}\nmatrix: {steps: [20, 30], cfg: [1, 2]}\n",
                                        {.matrix = {"width=512", "5=1", "steps=2"}});
  CHECK(problems.empty());
  CHECK(spec.set.empty());
  REQUIRE(spec.matrix.size() == 3);
  CHECK(spec.matrix[0].input == "5");
  REQUIRE(spec.matrix[0].values.size() == 2);
  CHECK(spec.matrix[0].values[1].text == "2");
  CHECK(spec.matrix[1].input == "cfg");
  CHECK(spec.matrix[2].input == "width");
  CHECK(spec.notes ==
        std::vector<std::string>{"--matrix width=512 replaces what is set at jobs.yaml:1:7",
                                 "--matrix 5=1 replaces the values at jobs.yaml:2:10"});
}

TEST_CASE("precedence: without a command line nothing changes", "[plan]") {
  const auto [spec, problems] = settled("set: {steps: 1}\nmatrix: {5: [20, 30]}\n", {});
  CHECK(problems.empty());
  CHECK(spec.set.size() == 1);
  CHECK(spec.matrix.size() == 1);
  CHECK(spec.notes.empty());
}

TEST_CASE("precedence: contradictions are problems", "[plan]") {
  const auto zipped =
      settled("zip: {steps: [20, 30], cfg: [1, 2]}\n", {.set = {"5=25"}, .matrix = {"CFG=3"}});
  CHECK(zipped.problems ==
        std::vector<Problem>{
            {.where = "--set 5=25",
             .what = "5 advances together with other inputs (zip, jobs.yaml:1:7), so it cannot be "
                     "replaced alone",
             .hint = "change the zip in the job file"},
            {.where = "--matrix CFG=3",
             .what = "CFG advances together with other inputs (zip, jobs.yaml:1:24), so it cannot "
                     "be replaced alone",
             .hint = "change the zip in the job file"}});
  const auto both = settled("", {.set = {"5=25"}, .matrix = {"steps=3"}});
  CHECK(both.problems == std::vector<Problem>{{.where = "--matrix steps=3",
                                               .what = "steps is pinned by --set 5=25",
                                               .hint = "leave one of the two out"}});
}
