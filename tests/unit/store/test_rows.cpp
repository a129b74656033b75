// What is committed comes back, and what a later row does to an earlier one.
#include "catch.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/store/store.hpp"
#include "sample_rows.hpp"
#include "temporary_directory.hpp"

using namespace invokeai_batch;
using namespace invokeai_batch::store;
using namespace invokeai_batch::tests;

namespace {

StoredJob only_job(const Store& store) {
  const auto snapshot = store.load();
  REQUIRE(snapshot.jobs.size() == 1);
  return snapshot.jobs.front();
}

}  // namespace

TEST_CASE("rows: a row of every kind comes back as it was", "[store]") {
  const TemporaryDirectory directory;
  {
    auto store = Store::open(directory.path());
    store.commit({NewPlanRow{}, sample_job(1),
                  JobStateRow{job_id("1"), JobState::failed, "OutOfMemoryError: CUDA", 7},
                  sample_attempt(1), sample_output(1),
                  BoardRow{"http://h:9090", "Sweep", "b-1", "b-2"},
                  UploadRow{"http://h:9090", "ab12", "up.png"}, MetaRow{"run_id", "r1"}});
  }
  const auto snapshot = Store::open(directory.path()).load();
  REQUIRE(snapshot.jobs.size() == 1);
  const auto& stored = snapshot.jobs.front();
  CHECK(stored.job == sample_job(1));
  CHECK(stored.in_plan);
  CHECK(stored.state == JobState::failed);
  CHECK(stored.reason == "OutOfMemoryError: CUDA");
  CHECK(stored.seed == 7);
  CHECK(stored.attempts == std::vector{sample_attempt(1)});
  CHECK(stored.outputs == std::vector{sample_output(1)});
  CHECK(snapshot.boards == std::vector{BoardRow{"http://h:9090", "Sweep", "b-1", "b-2"}});
  CHECK(snapshot.uploads == std::vector{UploadRow{"http://h:9090", "ab12", "up.png"}});
  CHECK(snapshot.meta == std::vector<std::pair<std::string, std::string>>{{"run_id", "r1"}});
}

TEST_CASE("rows: rows with nothing but their keys come back as they were", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  JobRow job;
  job.id = job_id("bare");
  job.number = 3;
  AttemptRow attempt;
  attempt.job = job.id;
  OutputRow output;
  output.job = job.id;
  store.commit({job, attempt, output});
  const auto stored = only_job(store);
  CHECK(stored.job == job);
  CHECK(stored.state == JobState::planned);
  CHECK_FALSE(stored.seed.has_value());
  CHECK(stored.attempts == std::vector{attempt});
  CHECK(stored.outputs == std::vector{output});
}

TEST_CASE("rows: a text with a NUL and every other byte of a prompt survives", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  JobRow job = sample_job(1);
  job.values = {{"prompt", std::string("a\0b\r\n'; DROP TABLE job; --", 26)}};
  store.commit({job});
  CHECK(only_job(store).job == job);
}

TEST_CASE("rows: jobs, attempts and outputs come in ascending order, each with its own",
          "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({sample_job(10), sample_job(2), sample_job(7)});
  store.commit({sample_attempt(7, 2), sample_attempt(10, 1), sample_attempt(7, 1),
                sample_output(10, 2), sample_output(2, 1), sample_output(10, 1)});
  const auto snapshot = store.load();
  REQUIRE(snapshot.jobs.size() == 3);
  CHECK(snapshot.jobs[0].job == sample_job(2));
  CHECK(snapshot.jobs[0].attempts.empty());
  CHECK(snapshot.jobs[0].outputs == std::vector{sample_output(2, 1)});
  CHECK(snapshot.jobs[1].job == sample_job(7));
  CHECK(snapshot.jobs[1].attempts == std::vector{sample_attempt(7, 1), sample_attempt(7, 2)});
  CHECK(snapshot.jobs[1].outputs.empty());
  CHECK(snapshot.jobs[2].job == sample_job(10));
  CHECK(snapshot.jobs[2].attempts == std::vector{sample_attempt(10, 1)});
  CHECK(snapshot.jobs[2].outputs == std::vector{sample_output(10, 1), sample_output(10, 2)});
}

TEST_CASE("rows: a job that is planned again changes nothing", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({sample_job(1), JobStateRow{job_id("1"), JobState::done, "", 7}});
  const auto before = only_job(store);
  auto again = sample_job(1);
  again.number = 99;
  again.values = {{"other", "text"}};
  again.board = "another";
  again.seed = std::nullopt;
  store.commit({again});
  CHECK(only_job(store) == before);
}

TEST_CASE("rows: a new plan keeps the jobs it drops, marked, and takes back those it has again",
          "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({NewPlanRow{}, sample_job(1), sample_job(2)});
  store.commit({NewPlanRow{}, sample_job(2), sample_job(3)});
  auto snapshot = store.load();
  REQUIRE(snapshot.jobs.size() == 3);
  CHECK_FALSE(snapshot.jobs[0].in_plan);
  CHECK(snapshot.jobs[0].job == sample_job(1));
  CHECK(snapshot.jobs[1].in_plan);
  CHECK(snapshot.jobs[2].in_plan);
  store.commit({NewPlanRow{}, sample_job(1)});
  snapshot = store.load();
  CHECK(snapshot.jobs[0].in_plan);
  CHECK_FALSE(snapshot.jobs[1].in_plan);
  CHECK_FALSE(snapshot.jobs[2].in_plan);
}

TEST_CASE("rows: a state replaces state and reason, and keeps a seed that is known", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({sample_job(1), JobStateRow{job_id("1"), JobState::failed, "it failed", 7}});
  store.commit({JobStateRow{job_id("1"), JobState::planned, "", std::nullopt}});
  const auto stored = only_job(store);
  CHECK(stored.state == JobState::planned);
  CHECK(stored.reason.empty());
  CHECK(stored.seed == 7);
  CHECK(stored.job.seed == 4294967295);
}

TEST_CASE("rows: a later attempt row adds what it knows and empties nothing", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  AttemptRow sent;
  sent.job = job_id("1");
  sent.attempt = 1;
  sent.batch_id = "batch-1";
  sent.destination = "d";
  AttemptRow ended = sample_attempt(1);
  ended.batch_id = "";
  ended.destination = "";
  AttemptRow last;
  last.job = job_id("1");
  last.attempt = 1;
  last.status = "canceled";
  store.commit({sample_job(1), sent, ended, last});
  auto expected = sample_attempt(1);
  expected.destination = "d";
  expected.status = "canceled";
  CHECK(only_job(store).attempts == std::vector{expected});
}

TEST_CASE("rows: a later output row replaces the earlier one whole", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  OutputRow bare;
  bare.job = job_id("1");
  bare.ordinal = 1;
  bare.image_name = "other.png";
  store.commit({sample_job(1), sample_output(1), bare});
  CHECK(only_job(store).outputs == std::vector{bare});
}

TEST_CASE("rows: forgetting outputs takes those of one job, and the seed drawn for them",
          "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  for (const auto number : {1, 2}) {
    store.commit({sample_job(number), sample_output(number, 1), sample_output(number, 2),
                  JobStateRow{job_id(std::to_string(number)), JobState::ended, "", 7}});
  }
  store.commit({ForgetOutputsRow{job_id("1")}, sample_output(1, 1)});
  const auto snapshot = store.load();
  CHECK(snapshot.jobs[0].outputs == std::vector{sample_output(1, 1)});
  CHECK_FALSE(snapshot.jobs[0].seed.has_value());
  CHECK(snapshot.jobs[0].job.seed == 4294967295);
  CHECK(snapshot.jobs[1].outputs.size() == 2);
  CHECK(snapshot.jobs[1].seed == 7);
}

TEST_CASE("rows: boards, uploads and meta values are replaced by key", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  store.commit({BoardRow{"s", "b", "", "made"}, BoardRow{"t", "b", "other", ""},
                UploadRow{"s", "1", ""}, UploadRow{"s", "2", "x"}, MetaRow{"k", "old"},
                MetaRow{"l", ""}});
  store.commit({BoardRow{"s", "b", "id", ""}, UploadRow{"s", "1", "image"}, MetaRow{"k", "new"}});
  const auto snapshot = store.load();
  CHECK(snapshot.boards ==
        std::vector{BoardRow{"s", "b", "id", ""}, BoardRow{"t", "b", "other", ""}});
  CHECK(snapshot.uploads == std::vector{UploadRow{"s", "1", "image"}, UploadRow{"s", "2", "x"}});
  CHECK(snapshot.meta == std::vector<std::pair<std::string, std::string>>{{"k", "new"}, {"l", ""}});
}

TEST_CASE("rows: a row of a job that was never planned is refused, with all rows beside it",
          "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  const std::vector<std::pair<Row, std::string>> table{
      {JobStateRow{job_id("9"), JobState::done, "", std::nullopt}, "there is no job id-of-9"},
      {ForgetOutputsRow{job_id("9")}, "there is no job id-of-9"},
      {sample_attempt(9), "NOT NULL constraint failed: attempt.job"},
      {sample_output(9), "NOT NULL constraint failed: output.job"}};
  for (const auto& [row, why] : table) {
    try {
      store.commit({sample_job(1), row});
      FAIL("the row was taken: " << why);
    } catch (const base::Error& error) {
      CHECK(error.error_class() == base::ErrorClass::local_io);
      CHECK(error.problems().front().what == "cannot write the state of the run: " + why);
      CHECK(error.problems().front().hint == "this is a fault of invokeai-batch: please report it");
    }
    CHECK(store.load().jobs.empty());
  }
  store.commit({sample_job(1)});  // the store goes on
  CHECK(store.load().jobs.size() == 1);
}

TEST_CASE("rows: a number is never given twice", "[store]") {
  const TemporaryDirectory directory;
  auto store = Store::open(directory.path());
  auto impostor = sample_job(1);
  impostor.id = job_id("other");
  store.commit({sample_job(1)});
  CHECK_THROWS_AS(store.commit({impostor}), base::Error);
  CHECK(only_job(store).job == sample_job(1));
}
