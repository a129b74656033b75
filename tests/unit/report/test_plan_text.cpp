#include "invokeai_batch/report/plan_text.hpp"

#include <string>

#include "../plan/plan_fixture.hpp"
#include "catch.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;

namespace {

plan::Plan plan_of(const std::string& job_file) {
  const auto workflow = tests::fox();
  return tests::planned(plan::read_job_file(job_file, "jobs.yaml", {}), *workflow,
                        tests::online_facts());
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("plan text: counts, axes, and every job of a small plan", "[report]") {
  const auto plan = plan_of("matrix: {steps: [10, 20]}\nset: {seed: 5}");
  const auto text = plan_text({plan, {}, "out"}, 200);
  CHECK(has(text, "http://127.0.0.1:9090 (6.14.2)\n2 jobs: matrix steps (2)\n"));
  CHECK(has(text, "  1  0001.png"));
  CHECK(has(text, "steps=20"));
  CHECK_FALSE(has(text, "more …"));
}

TEST_CASE("plan text: of a large plan the first and the last jobs", "[report]") {
  const auto plan = plan_of("matrix: {steps: [1,2,3,4,5,6,7,8,9,10,11,12]}");
  const auto text = plan_text({plan, {}, "out"}, 200);
  CHECK(has(text, "  … 4 more …\n"));
  CHECK(has(text, "   4  0004.png"));
  CHECK_FALSE(has(text, "0005.png"));
  CHECK(has(text, "  12  0012.png"));
}

TEST_CASE("plan text: no line is wider than the terminal", "[report]") {
  const auto plan = plan_of("set: {positive prompt: " + std::string(300, 'x') + "}");
  const auto text = plan_text({plan, {}, "out"}, 60);
  CHECK_FALSE(has(text, std::string(60, 'x')));
}

TEST_CASE("plan text: what the directory has of it", "[report]") {
  const auto plan = plan_of("matrix: {steps: [10, 20]}");
  store::Snapshot known;
  auto job = tests::finished_job(1);
  job.job.id = plan.jobs.front().id;
  job.outputs.front().path = "old/0001.png";
  known.jobs = {job, tests::finished_job(7)};
  const PlanView view{plan, standing_of(plan, known, 0), "out"};
  const auto text = plan_text(view, 200);
  CHECK(has(text, "out: 1 done, 1 new; 1 done job is no longer in the plan\n"));
  CHECK(has(text, "old/0001.png  done"));
  CHECK(has(plan_json(view), R"("state":"done")"));
  CHECK(has(plan_json(view), R"("paths":["old/0001.png"])"));
}

TEST_CASE("plan as JSON: numbers as numbers, and null for what is not known", "[report]") {
  const auto text = plan_json({plan_of("matrix: {steps: [10]}"), {}, "out"});
  CHECK(has(text, R"("values":{"steps":10})"));
  CHECK(has(text, R"("board":null)"));
  CHECK(has(text, R"("state":"new")"));
}
