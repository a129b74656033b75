#include "invokeai_batch/report/event_json.hpp"

#include "catch.hpp"
#include "invokeai_batch/json/value.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::sample_progress;

namespace {

const base::WallTime k_at{std::chrono::milliseconds(1'772'348'709'250)};

}  // namespace

TEST_CASE("event json: an event that says everything", "[report]") {
  events::Event event;
  event.kind = events::EventKind::image_saved;
  event.at = k_at;
  event.job = 17;
  event.job_id = store::JobId{"a1b2"};
  event.item = 4711;
  event.board = "Füchse \"rot\"";
  event.path = "Füchse/0017.png";
  event.image_name = "0af3.png";
  event.sha256 = "ab12";
  event.bytes = 5'000'000'000;
  event.text = "one\ntwo";
  CHECK(event_json(event) ==
        R"({"v":1,"event":"image_saved","at":"2026-03-01T07:05:09.250Z","job":17,"job_id":"a1b2",)"
        R"("item":4711,"board":"Füchse \"rot\"","path":"Füchse/0017.png","image":"0af3.png",)"
        R"("sha256":"ab12","bytes":5000000000,"text":"one\ntwo"})"
        "\n");
}

TEST_CASE("event json: what is not known is null, not missing", "[report]") {
  events::Event event;
  event.kind = events::EventKind::waiting;
  event.at = k_at;
  CHECK(event_json(event) ==
        R"({"v":1,"event":"waiting","at":"2026-03-01T07:05:09.250Z","job":null,"job_id":null,)"
        R"("item":null,"board":null,"path":null,"image":null,"sha256":null,"bytes":null,)"
        R"("text":null})"
        "\n");
}

TEST_CASE("event json: whatever the text, the line is JSON and one line", "[report]") {
  events::Event event;
  event.text = "\x1b[31m\xff\xfe \"\\ \r\n\x01";
  const auto line = event_json(event);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json::parse(line, "line").root()["text"].is_string());
}

TEST_CASE("summary json: every key, the failures by kind", "[report]") {
  Summary summary;
  summary.directory = "fox";
  summary.outcome = Outcome::stopped;
  summary.outcome_reason = "--max-duration 5h has passed";
  summary.progress = sample_progress();
  summary.progress.skipped = 100;
  summary.elapsed = base::Milliseconds(50'704);
  summary.failures = {{17, "OutOfMemoryError: CUDA"}, {88, "OutOfMemoryError: CUDA"}};
  summary.not_in_plan = 4;
  CHECK(summary_json(summary, k_at) ==
        R"({"v":1,"event":"summary","at":"2026-03-01T07:05:09.250Z","directory":"fox",)"
        R"("outcome":"stopped","reason":"--max-duration 5h has passed","jobs":203,)"
        R"("done_before":100,"done":10,"failed":2,"left":91,"not_in_plan":4,"images":10,)"
        R"("elapsed_ms":50704,"jobs_per_minute":14.2,)"
        R"("failures":[{"kind":"OutOfMemoryError","message":"CUDA","jobs":[17,88]}],)"
        R"("results":"fox/results.csv"})"
        "\n");
}

TEST_CASE("summary json: a run that did nothing", "[report]") {
  CHECK(summary_json(Summary{}, k_at) ==
        R"({"v":1,"event":"summary","at":"2026-03-01T07:05:09.250Z","directory":null,)"
        R"("outcome":"finished","reason":null,"jobs":0,"done_before":0,"done":0,"failed":0,)"
        R"("left":0,"not_in_plan":0,"images":0,"elapsed_ms":0,"jobs_per_minute":null,)"
        R"("failures":[],"results":null})"
        "\n");
}
