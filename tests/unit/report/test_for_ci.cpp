// What a CI job reads: figures, thresholds, Markdown, JUnit, and rows to try again.
#include "catch.hpp"
#include "invokeai_batch/report/job_rows.hpp"
#include "invokeai_batch/report/junit.hpp"
#include "invokeai_batch/report/markdown.hpp"
#include "invokeai_batch/report/run_figures.hpp"
#include "invokeai_batch/report/threshold.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;
using store::JobState;

namespace {

bool all_but_the_second(const std::string& path) {
  return path != "Foxes/2.png";
}

// Two done, of which one lost its file, one failed, one to do.
std::vector<store::StoredJob> four_jobs() {
  return {finished_job(1), finished_job(2), sample_job(3, JobState::failed, "ValueError: a < b"),
          sample_job(4, JobState::planned)};
}

RunFigures figures_of(const std::vector<store::StoredJob>& jobs) {
  RunCounter counter(all_but_the_second);
  for (const auto& job : jobs) {
    counter.add(job);
  }
  return counter.figures();
}

std::string verdict(const std::string& threshold) {
  const auto parsed = parse_threshold(threshold);
  REQUIRE(parsed.has_value());
  return beyond(*parsed, figures_of(four_jobs())).value_or("well");
}

}  // namespace

TEST_CASE("figures: a run in numbers", "[report]") {
  auto jobs = four_jobs();
  jobs[1].attempts.front().completed_at = "2026-11-24 20:11:42.500";
  const auto figures = figures_of(jobs);
  CHECK(figures.counts.jobs == 4);
  CHECK(figures.counts.done == 2);
  CHECK(figures.missing == 1);
  CHECK(figures.time == base::Milliseconds(60'500));
  REQUIRE(figures.failures.size() == 1);
  CHECK(figures.failures.front().job == 3);
}

TEST_CASE("figures: a time of the server, and what is none", "[report]") {
  CHECK(base::to_iso8601(server_time("2026-11-24 20:10:41.653").value()) ==
        "2026-11-24T20:10:41.653Z");
  CHECK(base::to_iso8601(server_time("2026-11-24 20:10:41").value()) == "2026-11-24T20:10:41.000Z");
  for (const auto* text :
       {"", "yesterday", "2026-13-24 20:10:41", "2026-11-24", "2026-1x-24 20:10:41"}) {
    CHECK_FALSE(server_time(text).has_value());
  }
}

TEST_CASE("thresholds: what is beyond is said in a sentence", "[report]") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"failed > 1%", "failed > 1%: 1 of 4 jobs failed (25%)"},
      {"failed>=25 %", "failed>=25 %: 1 of 4 jobs failed (25%)"},
      {"failed > 25%", "well"},
      {"failed > 1", "well"},
      {" failed >0 ", "failed >0: 1 of 4 jobs failed (25%)"},
      {"missing > 0", "missing > 0: 1 of 2 images missing (50%)"},
      {"left > 0", "left > 0: 1 of 4 jobs not made yet (25%)"},
      {"left < 1", "well"},
      {"time > 2s", "time > 2s: the run took 2.3 s"},
      {"time > 5h", "well"},
      {"time <= 3", "time <= 3: the run took 2.3 s"}};
  for (const auto& [threshold, said] : table) {
    CHECK(verdict(threshold) == said);
  }
}

TEST_CASE("thresholds: what is none", "[report]") {
  for (const auto* text :
       {"", "failed", "failed > ", "failed > x", "failed = 1", "foxes > 1", "failed > 1%%",
        "failed > 1h", "time > 1%", "time > 1 week", "> 1", "failed > 1.2.3", "failed > -1"}) {
    INFO(text);
    CHECK_FALSE(parse_threshold(text).has_value());
  }
}

TEST_CASE("markdown: a summary for the page of a job", "[report]") {
  CHECK(run_markdown(figures_of(four_jobs()), "my|fox", MarkdownPart::all) ==
        "## `my\\|fox`: 2 of 4 jobs done, 1 failed\n"
        "\n"
        "| jobs | done | failed | on the server | to do | images | images missing | time |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| 4 | 2 | 1 | 0 | 1 | 2 | 1 | 2.3 s |\n"
        "\n"
        "| failed | what | message | which |\n"
        "| ---: | --- | --- | --- |\n"
        "| 1 | `ValueError` | `a < b` | job 3 |\n"
        "\n"
        "To look at: report.html, results.csv in `my\\|fox`\n");
}

TEST_CASE("markdown: no text of a run is markup", "[report]") {
  const auto text = run_markdown(
      figures_of({sample_job(1, JobState::failed, "E: `x` | [a](http://b)\n# <script>")}), "fox",
      MarkdownPart::failures);
  CHECK(text.find("| `E` | `'x' \\| [a](http://b) # <script>` | job 1 |\n") != std::string::npos);
}

TEST_CASE("junit: a case for every job of the plan", "[report]") {
  auto jobs = four_jobs();
  jobs[0].job.values = {{"prompt", "a \"fox\" & <cat>\n\x01"}};
  jobs.push_back(sample_job(5, JobState::failed, "left the plan"));
  jobs.back().in_plan = false;
  JunitWriter writer("fox", all_but_the_second);
  for (const auto& job : jobs) {
    writer.add(job);
  }
  CHECK(writer.finish() ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"fox\" tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"1\" "
        "time=\"4.75\">\n"
        "  <testcase classname=\"fox\" name=\"job 1: prompt=a &quot;fox&quot; &amp; &lt;cat&gt; \" "
        "time=\"2.375\"/>\n"
        "  <testcase classname=\"fox\" name=\"job 2\" time=\"2.375\">\n"
        "    <failure type=\"missing\" message=\"no longer there: Foxes/2.png\">no longer there: "
        "Foxes/2.png</failure>\n"
        "  </testcase>\n"
        "  <testcase classname=\"fox\" name=\"job 3\" time=\"0\">\n"
        "    <failure type=\"ValueError\" message=\"ValueError: a &lt; b\">ValueError: a &lt; "
        "b</failure>\n"
        "  </testcase>\n"
        "  <testcase classname=\"fox\" name=\"job 4\" time=\"0\">\n"
        "    <skipped message=\"not made yet\"/>\n"
        "  </testcase>\n"
        "</testsuite>\n");
}

TEST_CASE("rows: jobs as a table that asks for them again", "[report]") {
  store::JobRow first;
  first.number = 3;
  first.values = {{"prompt", "a fox, red"}, {"seed", "7"}};
  store::JobRow second;
  second.number = 9;
  second.values = {{"steps", "20"}};
  CHECK(job_rows_csv(R"(["steps","prompt","seed"])", {first, second}) ==
        "job,steps,prompt,seed\n3,,\"a fox, red\",7\n9,20,,\n");
  CHECK(job_rows_csv("", {}) == "job\n");
}
