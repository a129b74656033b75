#include "invokeai_batch/report/status.hpp"

#include "catch.hpp"
#include "invokeai_batch/report/last_run.hpp"
#include "invokeai_batch/report/pace.hpp"
#include "sample_run.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::report;
using invokeai_batch::tests::finished_job;
using invokeai_batch::tests::sample_job;
using store::JobState;

namespace {

store::Snapshot half_done() {
  store::Snapshot snapshot;
  snapshot.meta = {{"created", "2026-03-01T07:05:09.250Z"},
                   {"run_id", "r1"},
                   {"server", "http://127.0.0.1:9090"},
                   {"workflow_name", "Red\x1b[2J fox"}};
  snapshot.jobs = {finished_job(1),
                   finished_job(2),
                   sample_job(3, JobState::failed, "ValueError: bad seed"),
                   sample_job(4, JobState::intended),
                   sample_job(5, JobState::queued),
                   sample_job(6, JobState::ended),
                   sample_job(7, JobState::planned),
                   sample_job(8, JobState::planned),
                   sample_job(9, JobState::planned)};
  snapshot.jobs[0].in_plan = false;
  snapshot.jobs[8].in_plan = false;
  return snapshot;
}

store::Snapshot done() {
  store::Snapshot snapshot;
  snapshot.jobs = {finished_job(1)};
  return snapshot;
}

}  // namespace

TEST_CASE("status: how far a run is and how it goes on", "[report]") {
  CHECK(status_text(half_done(), {.directory = "my fox"}, 80) ==
        "my fox: 7 jobs: 1 done, 1 failed, 3 on the server, 2 to do\n"
        "2 images\n"
        "Red[2J fox on http://127.0.0.1:9090, begun 2026-03-01T07:05:09.250Z\n"
        "time left: about 12 s, as fast as the jobs before\n"
        "failed:\n"
        "  1 × ValueError: job 3\n"
        "      bad seed\n"
        "1 done job is no longer in the plan; the images are kept\n"
        "next: invokeai-batch resume 'my fox'  (carries on)\n");
}

TEST_CASE("status: how the last run ended, what is on the server, and the time left", "[report]") {
  auto snapshot = half_done();
  LastRun last;
  last.begun = "2026-03-01T07:05:09.250Z";
  snapshot.meta.insert(snapshot.meta.begin() + 1, {"last_summary", last_run_json(last)});
  StatusFacts facts{.directory = "fox"};
  CHECK_THAT(status_text(snapshot, facts, 80),
             Catch::Matchers::Contains(
                 "last run: begun 2026-03-01T07:05:09.250Z and did not end: it was killed, or the "
                 "machine went down\n"
                 "time left: about 12 s, as fast as the jobs before\n"));
  last.ended = "2026-03-01T07:15:09.250Z";
  last.outcome = "stopped";
  last.reason = "the queue is \x1b[2J paused";
  last.exit_status = 5;
  last.elapsed = base::Milliseconds(90'000);
  last.done = 1;
  last.left = 5;
  snapshot.meta[1].second = last_run_json(last);
  facts.server = OnServer{.running = 1, .waiting = 2, .others = 3, .is_paused = true};
  CHECK_THAT(status_text(snapshot, facts, 80),
             Catch::Matchers::Contains(
                 "last run: stopped 2026-03-01T07:15:09.250Z with exit status 5, after 1 min 30 s: "
                 "1 done, 5 to do\n"
                 "  the queue is [2J paused\n"
                 "on the server now: 1 running, 2 waiting of this run, 3 of others; its queue is "
                 "paused\n"));
  facts.server = OnServer{.trouble = "connection refused"};
  CHECK_THAT(status_text(snapshot, facts, 80),
             Catch::Matchers::Contains("on the server now: not known: connection refused\n"));
  // While a run is at work the last one is of no interest.
  facts.writer = "process 4711 on render1";
  CHECK_THAT(status_text(snapshot, facts, 80),
             !Catch::Matchers::Contains("last run") && Catch::Matchers::Contains("time left"));
}

TEST_CASE("status: a last run that is no such thing is none", "[report]") {
  auto snapshot = done();
  CHECK_FALSE(last_run_of(snapshot));
  snapshot.meta = {{"last_summary", "{"}};
  CHECK_FALSE(last_run_of(snapshot));
}

TEST_CASE("status: a pause between two jobs is not their pace", "[report]") {
  auto snapshot = done();
  snapshot.jobs.push_back(finished_job(2));
  snapshot.jobs.push_back(finished_job(3));
  snapshot.jobs[1].attempts.back().started_at = "2026-11-24 20:10:44.375";
  snapshot.jobs[1].attempts.back().completed_at = "2026-11-24 20:10:47.375";
  snapshot.jobs[2].attempts.back().started_at = "2026-11-25 08:00:00.000";
  snapshot.jobs[2].attempts.back().completed_at = "2026-11-25 08:00:02.000";
  const auto pace = pace_of(snapshot);
  REQUIRE(pace);
  CHECK(pace->per_job == base::Milliseconds((2'375 + 3'000) / 2));
  CHECK(pace->jobs == 3);
  CHECK_FALSE(pace_of(store::Snapshot{}));
}

TEST_CASE("status: only failures are left", "[report]") {
  auto snapshot = done();
  snapshot.jobs.push_back(sample_job(2, JobState::failed, "why"));
  CHECK(status_text(snapshot, {.directory = "fox"}, 80) ==
        "fox: 2 jobs: 1 done, 1 failed\n"
        "1 image\n"
        "failed:\n"
        "  1 × why: job 2\n"
        "next: invokeai-batch resume fox  (retries what failed)\n");
}

TEST_CASE("status: a run that is at work needs no advice", "[report]") {
  CHECK(status_text(done(), {.directory = "fox", .writer = "process 4711 on render1"}, 80) ==
        "fox: 1 job: 1 done\n"
        "1 image\n"
        "a run is at work here: process 4711 on render1\n");
}

TEST_CASE("status: nothing to say about an empty store", "[report]") {
  CHECK(status_text({}, {.directory = "fox"}, 80) == "fox: 0 jobs\n0 images\n");
}

TEST_CASE("status: the same for scripts", "[report]") {
  CHECK(status_json(half_done(), {.directory = "fox"}) ==
        R"({"v":1,"directory":"fox","writer":null,"run_id":"r1",)"
        R"("created":"2026-03-01T07:05:09.250Z","workflow":"Red[2J fox",)"
        R"("server":"http://127.0.0.1:9090","jobs":7,"done":1,"failed":1,"on_server":3,)"
        R"("to_do":2,"not_in_plan":1,"images":2,"last_run":null,"server_now":null,)"
        R"("left_ms":11875,)"
        R"("failures":[{"kind":"ValueError","message":"bad seed","jobs":[3]}],"shards":null})"
        "\n");
  CHECK(status_json({}, {.directory = "fox", .writer = "process 4711"}) ==
        R"({"v":1,"directory":"fox","writer":"process 4711","run_id":null,"created":null,)"
        R"("workflow":null,"server":null,"jobs":0,"done":0,"failed":0,"on_server":0,"to_do":0,)"
        R"("not_in_plan":0,"images":0,"last_run":null,"server_now":null,"left_ms":null,)"
        R"("failures":[],"shards":null})"
        "\n");
}

TEST_CASE("status: the shards that are to be started, as a scheduler takes them", "[report]") {
  ShardsStatus shards;
  for (std::size_t index = 0; index < 6; ++index) {
    shards.shards.push_back({.index = index, .is_started = true, .counts = {.jobs = 2, .done = 2}});
  }
  CHECK(shards_to_start(shards).empty());
  shards.shards[0].is_started = false;
  shards.shards[2].counts.done = 1;
  shards.shards[3].counts.done = 0;
  shards.shards[5].counts.done = 0;
  shards.shards[5].writer = "process 7";
  CHECK(shards_to_start(shards) == "0,2-3");
  shards.left = JobsLeft::anew;
  CHECK(shards_to_start(shards) == "0-4");
  shards.left = JobsLeft::nowhere;
  CHECK(shards_to_start(shards).empty());
}

TEST_CASE("status: nobody is told to merge what is still at work", "[report]") {
  StatusFacts facts{.directory = "fox"};
  facts.shards.shards = {{.index = 0, .is_started = true, .writer = "process 7"}};
  facts.shards.is_merged = false;
  CHECK(status_text(done(), facts, 80).find("next:") == std::string::npos);
  facts.shards.shards[0].writer.reset();
  CHECK(status_text(done(), facts, 80).ends_with("next: invokeai-batch merge fox\n"));
}
