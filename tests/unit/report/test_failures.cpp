#include "invokeai_batch/report/failures.hpp"

#include "catch.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;

TEST_CASE("failures: those of the latest plan, by number", "[report]") {
  store::Snapshot snapshot;
  snapshot.jobs = {sample_job(1, store::JobState::failed, "a"), finished_job(2),
                   sample_job(3, store::JobState::failed, "b"),
                   sample_job(4, store::JobState::failed, "c")};
  snapshot.jobs[2].in_plan = false;
  CHECK(failures_of(snapshot) == std::vector<Failure>{{1, "a"}, {4, "c"}});
}

TEST_CASE("failures: grouped by type, the largest group first, then by the first job", "[report]") {
  const auto groups = group_failures({{140, "OutOfMemoryError: tried 2 GiB"},
                                      {9, "ValueError: bad seed"},
                                      {17, "OutOfMemoryError: tried 3 GiB"},
                                      {2, "the item produced no image"},
                                      {88, "OutOfMemoryError: tried 2 GiB"}});
  CHECK(groups ==
        std::vector<FailureGroup>{{"OutOfMemoryError", "tried 2 GiB", false, {17, 88, 140}},
                                  {"the item produced no image", "", true, {2}},
                                  {"ValueError", "bad seed", true, {9}}});
}

TEST_CASE("failures: only a type's name is split off", "[report]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"torch.cuda.OutOfMemoryError: x: y", "torch.cuda.OutOfMemoryError"},
      {"two words: x", "two words: x"},
      {": x", ": x"},
      {"Error:x", "Error:x"},
      {"a\x1b[2Jb\nc", "a[2Jb c"},
      {"", "no reason was given"}};
  for (const auto& [reason, kind] : table) {
    CHECK(group_failures({{1, reason}}).front().kind == kind);
  }
}

TEST_CASE("failures: a list of jobs makes ranges of neighbours and ends where the room does",
          "[report]") {
  std::vector<std::int64_t> odd;
  for (std::int64_t job = 1; job < 400; job += 2) {
    odd.push_back(job);
  }
  struct Row {
    std::vector<std::int64_t> jobs;
    std::size_t columns;
    std::string text;
  };
  const std::vector<Row> table{{{9}, 40, "job 9"},
                               {{17, 88, 140}, 40, "jobs 17, 88, 140"},
                               {{1, 2}, 40, "jobs 1, 2"},
                               {{1, 2, 3, 5, 6, 9, 10, 11, 12}, 40, "jobs 1-3, 5, 6, 9-12"},
                               {odd, 40, "jobs 1, 3, 5, 7, 9, 11, 13 and 193 more"},
                               {odd, 1, "jobs 1 and 199 more"},
                               {{17, 88, 140}, 16, "jobs 17, 88, 140"},
                               {{17, 88, 140}, 15, "jobs 17 and 2 more"}};
  for (const auto& [jobs, columns, text] : table) {
    CHECK(job_list(jobs, columns) == text);
  }
}

TEST_CASE("failures: the text of groups with and without messages", "[report]") {
  const std::vector<Failure> failures{
      {17, "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 24 GiB)"},
      {88, "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 24 GiB)"},
      {140, "OutOfMemoryError: CUDA out of memory. Tried to allocate 3.00 GiB (GPU 0; 24 GiB)"},
      {9, "ValueError: bad seed"},
      {3, "the item is completed and its output node \"l2i\" produced no image"}};
  CHECK(failures_text(failures, 80) ==
        "  3 × OutOfMemoryError: jobs 17, 88, 140\n"
        "      job 17: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 24 GiB)\n"
        "  1 × the item is completed and its output node \"l2i\" produced no image\n"
        "      job 3\n"
        "  1 × ValueError: job 9\n"
        "      bad seed\n");
  CHECK(failures_text(failures, 60) ==
        "  3 × OutOfMemoryError: jobs 17, 88, 140\n"
        "      job 17: CUDA out of memory. Tried to allocate 2.00 Gi…\n"
        "  1 × the item is completed and its output node \"l2i\" produ…\n"
        "      job 3\n"
        "  1 × ValueError: job 9\n"
        "      bad seed\n");
}

TEST_CASE("failures: wide characters are counted as wide", "[report]") {
  CHECK(failures_text({{1, "ValueError: 満杯満杯満杯満杯満杯満杯満杯満杯"}}, 30) ==
        "  1 × ValueError\n"
        "      job 1\n"
        "      満杯満杯満杯満杯満杯満…\n");
}

TEST_CASE("failures: more than ten kinds are counted, not told", "[report]") {
  std::vector<Failure> failures;
  for (std::int64_t job = 1; job <= 13; ++job) {
    failures.push_back({job, "reason number " + std::to_string(job)});
  }
  failures.push_back({14, "reason number 13"});
  const auto text = failures_text(failures, 80);
  CHECK(text.starts_with("  2 × reason number 13: jobs 13, 14\n  1 × reason number 1: job 1\n"));
  CHECK(text.ends_with("  1 × reason number 9: job 9\n  and 3 jobs with 3 other reasons\n"));
}
