#include "invokeai_batch/report/summary.hpp"

#include "catch.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;

namespace {

Summary sample_summary() {
  Summary summary;
  summary.directory = "fox";
  summary.progress.total = 203;
  summary.progress.skipped = 196;
  summary.progress.done = 5;
  summary.progress.failed = 2;
  summary.progress.images = 5;
  summary.elapsed = base::Milliseconds(42'000);
  summary.failures = {{17, "OutOfMemoryError: CUDA out of memory"},
                      {88, "OutOfMemoryError: CUDA out of memory"}};
  return summary;
}

}  // namespace

TEST_CASE("summary: counts, failures by kind and what to do next", "[report]") {
  auto summary = sample_summary();
  summary.not_in_plan = 2;
  for (const std::size_t columns : {60U, 80U}) {
    CHECK(summary_text(summary, columns) ==
          "fox: 203 jobs: 196 done before, 5 done now, 2 failed\n"
          "5 images in 42 s, 10.0 jobs/min\n"
          "failed:\n"
          "  2 × OutOfMemoryError: jobs 17, 88\n"
          "      CUDA out of memory\n"
          "2 done jobs are no longer in the plan; the images are kept\n"
          "next: run the same command again to retry what failed\n"
          "every image is listed in fox/results.csv\n");
  }
}

TEST_CASE("summary: all went well", "[report]") {
  Summary summary;
  summary.directory = "out/2026-03-01/";
  summary.progress.total = 12;
  summary.progress.done = 12;
  summary.progress.images = 24;
  summary.elapsed = base::Milliseconds(185'000);
  CHECK(summary_text(summary, 80) ==
        "out/2026-03-01/: 12 jobs: 12 done\n"
        "24 images in 3 min 5 s, 3.9 jobs/min\n"
        "every image is listed in out/2026-03-01/results.csv\n");
}

TEST_CASE("summary: a moment has no rate", "[report]") {
  Summary summary;
  summary.directory = "fox";
  summary.progress.total = 1;
  summary.progress.failed = 1;
  summary.elapsed = base::Milliseconds(20);
  CHECK(summary_text(summary, 80) ==
        "fox: 1 job: 1 failed\n"
        "0 images in 0.0 s\n"
        "next: run the same command again to retry what failed\n");
}

TEST_CASE("summary: all was done before", "[report]") {
  Summary summary;
  summary.directory = "fox";
  summary.progress.total = 12;
  summary.progress.skipped = 12;
  summary.elapsed = base::Milliseconds(20);
  CHECK(summary_text(summary, 80) ==
        "fox: 12 jobs: 12 done before\n"
        "every image is listed in fox/results.csv\n");
}

TEST_CASE("summary: a run that ended early says why and how it goes on", "[report]") {
  auto summary = sample_summary();
  summary.progress.skipped = 16;
  summary.outcome = Outcome::stopped;
  summary.outcome_reason = "--max-duration 5h has passed";
  CHECK(summary_text(summary, 80) ==
        "fox: 203 jobs: 16 done before, 5 done now, 2 failed, 180 to do\n"
        "5 images in 42 s, 10.0 jobs/min\n"
        "stopped: --max-duration 5h has passed\n"
        "failed:\n"
        "  2 × OutOfMemoryError: jobs 17, 88\n"
        "      CUDA out of memory\n"
        "next: run the same command again to carry on, what failed included\n"
        "every image is listed in fox/results.csv\n");
}

TEST_CASE("summary: an interruption before the first image", "[report]") {
  Summary summary;
  summary.directory = "fox";
  summary.progress.total = 1;
  summary.outcome = Outcome::interrupted;
  CHECK(summary_text(summary, 80) ==
        "fox: 1 job: 1 to do\n"
        "interrupted\n"
        "next: run the same command again to carry on\n");
}

TEST_CASE("summary: it is put together from the store and the engine's progress", "[report]") {
  store::Snapshot snapshot;
  snapshot.jobs = {finished_job(1), finished_job(2), sample_job(3, store::JobState::failed, "why")};
  snapshot.jobs[0].in_plan = false;
  events::Progress progress;
  progress.total = 2;
  progress.failed = 1;
  progress.skipped = 1;
  const auto summary = summarize(snapshot, progress);
  CHECK(summary.failures == std::vector<Failure>{{3, "why"}});
  CHECK(summary.not_in_plan == 1);
  CHECK(summary.progress.total == 2);
  CHECK(left_of(summary) == 0);
}

TEST_CASE("summary: outcomes have names for scripts", "[report]") {
  CHECK(to_string(Outcome::finished) == "finished");
  CHECK(to_string(Outcome::stopped) == "stopped");
  CHECK(to_string(Outcome::interrupted) == "interrupted");
}
