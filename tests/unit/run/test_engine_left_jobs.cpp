// Jobs that left the plan with something of theirs on the server.

#include <string>
#include <vector>

#include "catch.hpp"
#include "engine/left_jobs.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "script.hpp"

using namespace invokeai_batch;
using base::Milliseconds;
using events::EventKind;
using invokeai::FailureKind;
using invokeai::ItemStatus;
using store::JobState;
using tests::failure;
using tests::Script;

namespace {

using Items = std::vector<run::FoundItem>;

store::StoredJob left_job(JobState state) {
  store::StoredJob left;
  left.job.id = {"left"};
  left.job.number = 9;
  left.in_plan = false;
  left.state = state;
  store::AttemptRow attempt;
  attempt.job = left.job.id;
  attempt.attempt = 1;
  attempt.server = "http://sim";
  attempt.batch_id = run::batch_id({"run"}, left.job.id, 1).value;
  attempt.destination = run::destination({"run"}, left.job.id);
  left.attempts.push_back(attempt);
  return left;
}

run::FoundItem item_of(const store::StoredJob& left, ItemStatus status) {
  return {{12}, {left.attempts.back().batch_id}, status, false};
}

run::Begin with(const store::StoredJob& left) {
  run::Begin begin;
  begin.jobs.push_back({.job = SIZE_MAX, .stored = left});
  return begin;
}

// Answers each question about its items with these until the run ends, for half a minute at most.
std::optional<run::Exit> run_on(Script& script, const run::CallResult& reply) {
  for (int i = 0; i < 300; ++i) {
    run::Turn turn;
    if (script.open<run::FindItems>() > 0) {
      turn = script.answer<run::FindItems>(reply);
    } else {
      script.pass(Milliseconds{100});
      turn = script.tick();
    }
    if (turn.exit) {
      return turn.exit;
    }
  }
  return std::nullopt;
}

const store::AttemptRow& last_attempt(const Script& script) {
  for (auto row = script.rows.rbegin(); row != script.rows.rend(); ++row) {
    if (const auto* attempt = std::get_if<store::AttemptRow>(&*row)) {
      return *attempt;
    }
  }
  throw std::runtime_error("no attempt was written down");
}

}  // namespace

TEST_CASE("engine: an item of a job that left the plan is canceled, and that is told once",
          "[run]") {
  const auto left = left_job(JobState::queued);
  Script script(0);
  CHECK_FALSE(script.begin(with(left)).exit.has_value());
  script.answer<run::FindItems>(Items{item_of(left, ItemStatus::pending)});
  CHECK(std::get<run::CancelItem>(script.take<run::CancelItem>().what).item.value == 12);
  CHECK(script.saw(EventKind::warning, "left the plan: its item 12 is canceled"));
  CHECK(run_on(script, Items{item_of(left, ItemStatus::canceled)}).has_value());
  CHECK(script.last_state() == JobState::planned);
  CHECK(last_attempt(script).status == "canceled");
  CHECK(script.events.size() == 1);
}

TEST_CASE("engine: what a job that left the plan has made is told, and found when it comes back",
          "[run]") {
  auto left = left_job(JobState::intended);  // the reply to its request was never seen
  Script script(0);
  script.begin(with(left));
  REQUIRE(run_on(script, Items{item_of(left, ItemStatus::completed)}).has_value());
  CHECK(script.saw(EventKind::warning,
                   "left the plan: its item 12 had ended by then, its images on the server are "
                   "surplus"));
  CHECK(script.open<run::CancelItem>() == 0);
  left.state = *script.last_state();
  left.attempts = {last_attempt(script)};

  Script silent(0);
  CHECK(silent.begin(with(left)).exit.has_value());  // it is told once
  Script again(Script::setup(1, {}, 0));
  run::Begin back;
  back.jobs.push_back({0, left, {}});
  again.begin(back);
  again.pass(Milliseconds{500});
  again.tick();
  CHECK(again.open<run::AskBatchStatus>() == 1);
  CHECK(again.open<run::Enqueue>() == 0);
}

TEST_CASE("engine: a request of a job that left the plan is looked for more than once", "[run]") {
  Script script(0);
  script.begin(with(left_job(JobState::intended)));
  script.answer<run::FindItems>(Items{});
  CHECK(run_on(script, Items{}).has_value());
  CHECK(script.last_state() == JobState::planned);
  CHECK(last_attempt(script).status == "lost");
  CHECK(script.events.empty());
}

TEST_CASE("engine: images that were not fetched before their job left the plan are named once",
          "[run]") {
  auto left = left_job(JobState::ended);
  left.attempts.back().status = "completed";
  store::OutputRow output;
  output.job = left.job.id;
  output.image_name = "a.png";
  left.outputs.push_back(output);
  Script script(0);
  CHECK(script.begin(with(left)).exit.has_value());
  CHECK(script.saw(EventKind::warning,
                   "left the plan before its images were fetched: on the "
                   "server, surplus, are a.png"));
  left.reason = run::k_left_the_plan;
  Script silent(0);
  silent.begin(with(left));
  CHECK(silent.events.empty());
}

TEST_CASE("engine: a job that left the plan holds up no run when its items cannot be had",
          "[run]") {
  Script script(0);
  script.begin(with(left_job(JobState::queued)));
  CHECK(run_on(script, failure(FailureKind::server_error)).has_value());
  CHECK(script.rows.empty());  // the next run asks again
}

TEST_CASE("engine: a job that left the plan is not looked for on another server", "[run]") {
  auto left = left_job(JobState::queued);
  left.attempts.back().server = "http://other";
  Script script(0);
  CHECK(script.begin(with(left)).exit.has_value());
  CHECK(script.open<run::FindItems>() == 0);
}
