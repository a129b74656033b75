// What the engine does in each single situation; test_engine_schedules.cpp mixes them.

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/run/engine.hpp"
#include "script.hpp"

using namespace invokeai_batch;
using base::Milliseconds;
using events::EventKind;
using invokeai::FailureKind;
using tests::failure;
using tests::Script;

namespace {

Script script_that_can_log_in() {
  auto setup = Script::setup(1, {}, 0);
  setup.can_log_in = true;
  return Script(std::move(setup));
}

run::ItemFacts item(invokeai::ItemStatus status, int attempt = 1) {
  run::ItemFacts facts;
  facts.id = {7};
  facts.batch = run::batch_id({"run"}, {"job0"}, attempt);
  facts.status = status;
  return facts;
}

run::ItemFacts completed_item(int attempt = 1) {
  auto facts = item(invokeai::ItemStatus::completed, attempt);
  run::ItemOutput output;
  output.image = {"a.png"};
  output.path = "0001.png";
  facts.outputs.push_back(output);
  return facts;
}

// The first job is on the server as item 7 and has ended there.
void bring_to_its_end(Script& script) {
  script.begin();
  script.queue_is_fine();
  script.enqueued(7);
  script.pass(Milliseconds{5'000});
  script.tick();
  script.batch(0, 0, 1);
}

}  // namespace

TEST_CASE("engine: nothing to do ends at once", "[run]") {
  Script script(0);
  const auto turn = script.begin();
  REQUIRE(turn.exit.has_value());
  CHECK_FALSE(turn.exit->error_class.has_value());
}

TEST_CASE("engine: the announcement is in the turn that sends the job", "[run]") {
  Script script(1);
  script.begin();
  const auto turn = script.queue_is_fine();
  REQUIRE(turn.acts.size() == 1);
  const auto& post = std::get<run::Enqueue>(std::get<run::Call>(turn.acts[0]).what);
  REQUIRE(turn.rows.size() == 2);
  const auto& attempt = std::get<store::AttemptRow>(turn.rows[0]);
  CHECK(attempt.batch_id == post.batch.value);
  CHECK(attempt.attempt == 1);
  CHECK(std::get<store::JobStateRow>(turn.rows[1]).state == store::JobState::intended);
}

TEST_CASE("engine: at most so many jobs are on the server as the window allows", "[run]") {
  run::Limits limits;
  limits.concurrency = 3;
  Script script(10, limits);
  script.begin();
  script.queue_is_fine();
  CHECK(script.open<run::Enqueue>() == 3);
  script.enqueued(1);
  CHECK(script.progress().on_server == 3);
}

TEST_CASE("engine: one job at a time is one, whether sent or only on its way", "[run]") {
  run::Limits limits;
  limits.concurrency = 1;
  Script script(3, limits);
  script.begin();
  script.queue_is_fine();
  CHECK(script.open<run::Enqueue>() == 1);
  script.enqueued(1);
  CHECK(script.open<run::Enqueue>() == 0);
  CHECK(script.progress().on_server == 1);
}

TEST_CASE("engine: each worker has a job and another that waits for it", "[run]") {
  for (const std::size_t workers : {1, 2, 3}) {
    auto setup = Script::setup(10, {}, 0);
    setup.abilities.workers = workers;
    Script script(std::move(setup));
    script.begin();
    script.queue_is_fine();
    INFO(workers);
    CHECK(script.open<run::Enqueue>() == 2 * workers);
  }
}

TEST_CASE("engine: workers that nobody told of count once they are seen", "[run]") {
  Script script(10);
  script.begin();
  invokeai::QueueStatus status;
  status.in_progress = 4;
  status.waiting = 1;  // of a workflow that it called: no worker is at it
  script.answer<run::AskQueueStatus>(status);
  CHECK(script.open<run::Enqueue>() == 6);
}

TEST_CASE("engine: a number is an upper limit, however many workers there are", "[run]") {
  auto setup = Script::setup(10, {}, 0);
  setup.limits.concurrency = 3;
  setup.abilities.workers = 4;
  Script script(std::move(setup));
  script.begin();
  script.queue_is_fine();
  CHECK(script.open<run::Enqueue>() == 3);
}

TEST_CASE("engine: while items of others wait only one job of ours is sent", "[run]") {
  Script script(10);
  script.begin();
  invokeai::QueueStatus status;
  status.pending = 12;
  script.answer<run::AskQueueStatus>(status);
  CHECK(script.open<run::Enqueue>() == 1);
  CHECK(script.saw(EventKind::waiting, "12 items of others ahead"));
}

TEST_CASE("engine: a paused queue gets nothing until it is resumed", "[run]") {
  Script script(1);
  script.begin();
  invokeai::QueueStatus paused;
  paused.is_started = false;
  script.answer<run::AskQueueStatus>(paused);
  CHECK(script.open<run::Enqueue>() == 0);
  CHECK(script.saw(EventKind::waiting, "the queue is paused"));
  script.pass(Milliseconds{2'000});
  script.tick();
  script.queue_is_fine();
  CHECK(script.saw(EventKind::resumed));
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a queue that stays paused ends the run, resumable", "[run]") {
  run::Limits limits;
  limits.server_timeout = Milliseconds{60'000};
  Script script(1, limits);
  script.begin();
  std::optional<run::Exit> exit;
  for (int i = 0; i < 100 && !exit; ++i) {
    if (script.open<run::AskQueueStatus>() > 0) {
      invokeai::QueueStatus paused;
      paused.is_started = false;
      exit = script.answer<run::AskQueueStatus>(paused).exit;
    } else {
      script.pass(Milliseconds{1'000});
      exit = script.tick().exit;
    }
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::stopped);
  CHECK(exit->reason == "the queue stays paused");
}

TEST_CASE("engine: a full queue is waited for, and the job is sent under the same batch id",
          "[run]") {
  Script script(1);
  script.begin();
  script.queue_is_fine();
  const auto first = script.take<run::Enqueue>();
  script.step(run::Replied{first.ticket, invokeai::EnqueueResult{1, 0, {}}});
  CHECK(script.saw(EventKind::waiting, "the server's queue is full"));
  for (int i = 0; i < 40 && script.open<run::Enqueue>() == 0; ++i) {
    script.pass(Milliseconds{1'000});
    script.tick();
    if (script.open<run::AskQueueStatus>() > 0) {
      script.queue_is_fine();
    }
  }
  const auto second = script.take<run::Enqueue>();
  CHECK(std::get<run::Enqueue>(second.what).batch == std::get<run::Enqueue>(first.what).batch);
}

TEST_CASE("engine: a queue that is full time and again is told once a minute", "[run]") {
  run::Limits limits;
  limits.concurrency = 100;
  Script script(100, limits);
  script.begin();
  int id = 0;
  for (int seconds = 0; seconds < 120; ++seconds) {
    if (script.open<run::AskQueueStatus>() > 0) {
      script.queue_is_fine();
    }
    if (script.open<run::Enqueue>() > 0) {
      script.answer<run::Enqueue>(invokeai::EnqueueResult{});
    }
    if (script.open<run::Enqueue>() > 0) {
      script.enqueued(++id);
    }
    script.pass(Milliseconds{1'000});
    script.tick();
  }
  REQUIRE(id > 10);
  const auto told = [&script](EventKind kind) {
    return std::count_if(script.events.begin(), script.events.end(),
                         [kind](const auto& event) { return event.kind == kind; });
  };
  CHECK(told(EventKind::waiting) >= 1);
  CHECK(told(EventKind::waiting) <= 3);
  CHECK(told(EventKind::resumed) <= told(EventKind::waiting));
}

TEST_CASE("engine: a refused job fails with the server's words and is not sent again", "[run]") {
  Script script(1);
  script.begin();
  script.queue_is_fine();
  const auto turn = script.answer<run::Enqueue>(
      failure(FailureKind::invalid, "422: nodes.a.width: must be greater than 0"));
  CHECK(script.saw(EventKind::job_failed, "422: nodes.a.width: must be greater than 0"));
  CHECK(script.last_state() == store::JobState::failed);
  REQUIRE(turn.exit.has_value());
  CHECK(script.progress().failed == 1);
}

TEST_CASE("engine: a POST without an answer is asked about before it is sent again", "[run]") {
  Script script(1);
  script.begin();
  script.queue_is_fine();
  script.answer<run::Enqueue>(failure(FailureKind::no_answer));
  CHECK(script.open<run::Enqueue>() == 0);
  for (int check = 0; check < 3; ++check) {
    while (script.open<run::AskBatchStatus>() == 0) {
      REQUIRE(script.open<run::Enqueue>() == 0);
      script.pass(Milliseconds{100});
      script.tick();
    }
    script.batch(0, 0, 0);
  }
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a POST without an answer that did arrive is adopted", "[run]") {
  Script script(1);
  script.begin();
  script.queue_is_fine();
  const auto post = script.take<run::Enqueue>();
  script.step(run::Replied{post.ticket, failure(FailureKind::no_answer)});
  while (script.open<run::AskBatchStatus>() == 0) {
    script.pass(Milliseconds{100});
    script.tick();
  }
  script.batch(1, 0, 0);
  script.answer<run::FindItems>(std::vector<run::FoundItem>{
      {{9}, std::get<run::Enqueue>(post.what).batch, invokeai::ItemStatus::pending, false}});
  CHECK(script.saw(EventKind::job_adopted));
  CHECK(script.open<run::Enqueue>() == 0);
  CHECK(script.last_state() == store::JobState::queued);
}

TEST_CASE("engine: a surplus item of a late POST is canceled and told", "[run]") {
  Script script(1);
  script.begin();
  script.queue_is_fine();
  invokeai::EnqueueResult both;
  both.requested = 1;
  both.enqueued = 1;
  both.items = {{7}, {9}};
  script.answer<run::Enqueue>(both);
  CHECK(script.open<run::CancelItem>() == 0);  // only what is of our batch
  const auto batch = run::batch_id({"run"}, {"job0"}, 1);
  script.answer<run::FindItems>(
      std::vector<run::FoundItem>{{{7}, batch, invokeai::ItemStatus::pending, false},
                                  {{8}, {"of somebody else"}, invokeai::ItemStatus::pending, false},
                                  {{9}, batch, invokeai::ItemStatus::pending, false}});
  CHECK(script.open<run::CancelItem>() == 1);
  const auto cancel = script.take<run::CancelItem>();
  CHECK(std::get<run::CancelItem>(cancel.what).item.value == 9);
  CHECK(script.saw(EventKind::warning, "item 9 is surplus"));
}

TEST_CASE("engine: an item of another batch is not ours, whatever it shows", "[run]") {
  Script script(1);
  bring_to_its_end(script);
  auto stranger = completed_item();
  stranger.batch = {"of somebody else"};
  script.answer<run::GetItem>(stranger);
  CHECK(script.saw(EventKind::warning, "another database answers"));
  CHECK(script.saw(EventKind::job_retry, "the server no longer has its item 7"));
}

TEST_CASE("engine: a cancellation that fails is asked for again, and the stop ends in its time",
          "[run]") {
  Script script(2);
  script.begin();
  script.queue_is_fine();
  script.enqueued(7);
  script.enqueued(8);
  script.step(run::Stop{});
  std::optional<run::Exit> exit;
  int seconds = 0;
  for (; seconds < 60 && !exit; ++seconds) {
    script.pass(Milliseconds{1'000});
    exit = script.tick().exit;
    while (!exit && script.open<run::AskBatchStatus>() > 0) {
      exit = script.batch(1, 0, 0).exit;
    }
    if (!exit && script.open<run::CancelBatches>() > 0) {
      exit = script.answer<run::CancelBatches>(failure(FailureKind::server_error)).exit;
    }
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::interrupted);
  CHECK(seconds <= 15);
}

TEST_CASE("engine: a server that wants a log-in ends the run", "[run]") {
  Script script(1);
  script.begin();
  const auto turn = script.answer<run::AskQueueStatus>(failure(FailureKind::unauthorized, "401"));
  REQUIRE(turn.exit.has_value());
  CHECK(turn.exit->error_class == base::ErrorClass::server);
  CHECK(turn.exit->reason ==
        "401; log in, then run the same command again: invokeai-batch login http://sim");
}

TEST_CASE("engine: where somebody can be logged in, a 401 costs one log-in and no job", "[run]") {
  auto script = script_that_can_log_in();
  script.begin();
  script.queue_is_fine();
  const auto first = script.answer<run::Enqueue>(failure(FailureKind::unauthorized, "401"));
  CHECK_FALSE(first.exit.has_value());
  script.pass(Milliseconds{1'000});
  script.tick();
  CHECK(script.open<run::AskBatchStatus>() == 0);  // nothing is asked with the old token
  script.answer<run::Login>(run::LoggedIn{});
  CHECK(script.saw(EventKind::note, "logged in again"));
  for (int i = 0; i < 20 && script.open<run::Enqueue>() == 0; ++i) {
    script.pass(Milliseconds{1'000});
    script.tick();
    if (script.open<run::AskBatchStatus>() > 0) {
      script.batch(0, 0, 0);
    }
    if (script.open<run::AskQueueStatus>() > 0) {
      script.queue_is_fine();
    }
  }
  script.enqueued(7);
  CHECK(script.last_state() == store::JobState::queued);
}

TEST_CASE("engine: a new log-in that is refused as well ends the run", "[run]") {
  auto script = script_that_can_log_in();
  script.begin();
  script.answer<run::AskQueueStatus>(failure(FailureKind::unauthorized, "401"));
  script.pass(Milliseconds{1'000});
  script.tick();

  SECTION("wrong password") {
    const auto turn = script.answer<run::Login>(failure(FailureKind::unauthorized, "401: no"));
    REQUIRE(turn.exit.has_value());
    CHECK(turn.exit->error_class == base::ErrorClass::server);
    CHECK(turn.exit->reason == "the log-in has run out, and a new one failed: 401: no");
  }
  SECTION("its token is refused at once") {
    script.answer<run::Login>(run::LoggedIn{});
    script.pass(Milliseconds{1'000});
    script.tick();
    const auto turn = script.answer<run::AskQueueStatus>(failure(FailureKind::unauthorized, "401"));
    REQUIRE(turn.exit.has_value());
    CHECK(turn.exit->error_class == base::ErrorClass::server);
  }
  SECTION("the server is away for a moment: the log-in is tried again") {
    const auto turn = script.answer<run::Login>(failure(FailureKind::not_delivered, "refused"));
    CHECK_FALSE(turn.exit.has_value());
    script.pass(Milliseconds{5'000});
    script.tick();
    CHECK(script.open<run::Login>() == 1);
  }
}

TEST_CASE("engine: a server that stays away ends the run after the time limit", "[run]") {
  run::Limits limits;
  limits.server_timeout = Milliseconds{60'000};
  Script script(1, limits);
  script.begin();
  std::optional<run::Exit> exit;
  for (int i = 0; i < 400 && !exit; ++i) {
    if (script.open<run::AskQueueStatus>() > 0) {
      exit =
          script.answer<run::AskQueueStatus>(failure(FailureKind::not_delivered, "refused")).exit;
    } else {
      script.pass(Milliseconds{1'000});
      exit = script.tick().exit;
    }
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::server);
  CHECK(exit->reason == "the server does not answer: refused");
  CHECK(script.saw(EventKind::waiting, "the server does not answer: refused"));
}

TEST_CASE("engine: with a job on a server that stays away the end comes no later", "[run]") {
  run::Limits limits;
  limits.server_timeout = Milliseconds{4'000};
  Script script(1, limits);
  script.begin();
  script.queue_is_fine();
  script.enqueued(7);
  std::optional<run::Exit> exit;
  int seconds = 0;
  for (; seconds < 60 && !exit; ++seconds) {
    script.pass(Milliseconds{1'000});
    exit = script.tick().exit;
    while (!exit && script.open<run::AskBatchStatus>() > 0) {
      exit = script.answer<run::AskBatchStatus>(failure(FailureKind::not_delivered)).exit;
    }
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::server);
  CHECK(seconds <= 6);
}

TEST_CASE("engine: a server is asked every few seconds, however long it has been away", "[run]") {
  Script script(1);
  script.begin();
  auto silence = Milliseconds{0};
  auto longest = Milliseconds{0};
  for (int i = 0; i < 400; ++i) {
    if (script.open<run::AskQueueStatus>() > 0) {
      script.answer<run::AskQueueStatus>(failure(FailureKind::not_delivered));
      longest = std::max(longest, std::exchange(silence, Milliseconds{0}));
    }
    script.pass(Milliseconds{500});
    silence += Milliseconds{500};
    script.tick();
  }
  CHECK(longest >= Milliseconds{1'000});
  CHECK(longest <= Milliseconds{4'000});
}

TEST_CASE("engine: out of memory is tried again at the end of the line, a bad value is not",
          "[run]") {
  for (const auto& [type, retried] :
       {std::pair{"OutOfMemoryError", true}, std::pair{"ImageRecordNotFoundException", false}}) {
    Script script(1);
    bring_to_its_end(script);
    auto facts = item(invokeai::ItemStatus::failed);
    facts.error_type = type;
    facts.error_message = "message";
    script.answer<run::GetItem>(facts);
    INFO(type);
    CHECK(script.saw(EventKind::job_retry, std::string(type) + ": message") == retried);
    CHECK(script.saw(EventKind::job_failed, std::string(type) + ": message") != retried);
    CHECK(script.open<run::Enqueue>() == (retried ? 1 : 0));
  }
}

TEST_CASE("engine: what fails after an outage is tried again, for the server was just starting",
          "[run]") {
  for (const bool was_away : {true, false}) {
    Script script(1);
    script.begin();
    script.queue_is_fine();
    script.enqueued(7);
    for (int i = 0; was_away && i < 3; ++i) {
      script.pass(Milliseconds{5'000});
      script.tick();
      const auto refused = failure(FailureKind::not_delivered, "refused");
      if (script.open<run::AskBatchStatus>() > 0) {
        script.answer<run::AskBatchStatus>(refused);
      } else if (script.open<run::AskQueueStatus>() > 0) {
        script.answer<run::AskQueueStatus>(refused);
      }
    }
    script.pass(Milliseconds{5'000});
    script.tick();
    script.batch(0, 0, 1);
    auto facts = item(invokeai::ItemStatus::failed);
    facts.error_type = "TypeError";
    facts.error_message = "'NoneType' object is not subscriptable";
    script.answer<run::GetItem>(facts);
    INFO(was_away);
    CHECK(script.saw(EventKind::job_retry, "TypeError") == was_away);
    CHECK(script.saw(EventKind::job_failed, "TypeError") != was_away);
  }
}

TEST_CASE("engine: a clock that jumps changes neither what is done nor when", "[run]") {
  const auto wakes = [](Milliseconds jump) {
    Script script(1);
    std::vector<base::Instant> times;
    const auto note = [&](const run::Turn& turn) {
      times.push_back(turn.wake_at);
      script.jump(jump);
    };
    note(script.begin());
    note(script.queue_is_fine());
    note(script.enqueued(7));
    script.pass(Milliseconds{5'000});
    note(script.tick());
    note(script.batch(0, 1, 0));
    script.pass(Milliseconds{5'000});
    note(script.tick());
    note(script.batch(0, 0, 1));
    CHECK(script.open<run::GetItem>() == 1);
    return times;
  };
  constexpr Milliseconds k_year{31'536'000'000};
  const auto usual = wakes(Milliseconds{0});
  CHECK(wakes(k_year) == usual);
  CHECK(wakes(-k_year) == usual);
}

TEST_CASE("engine: a second attempt has a batch id of its own", "[run]") {
  Script script(1);
  bring_to_its_end(script);
  script.answer<run::GetItem>(item(invokeai::ItemStatus::canceled));
  const auto second = script.take<run::Enqueue>();
  CHECK(std::get<run::Enqueue>(second.what).batch == run::batch_id({"run"}, {"job0"}, 2));
  CHECK(std::get<run::Enqueue>(second.what).destination == run::destination({"run"}, {"job0"}));
}

TEST_CASE("engine: an item that was canceled while it ran may have made its image", "[run]") {
  for (const bool made : {true, false}) {
    INFO((made ? "made" : "not made"));
    Script script(1);
    bring_to_its_end(script);
    auto canceled = item(invokeai::ItemStatus::canceled);
    canceled.started_at = "2026-01-01 00:00:00.000";
    script.answer<run::GetItem>(canceled);
    CHECK(script.open<run::Enqueue>() == 0);  // its session is written a moment later
    for (int looks = 0; looks < 2; ++looks) {
      script.pass(Milliseconds{1'000});
      script.tick();
      script.answer<run::GetItem>(canceled);
    }
    script.pass(Milliseconds{1'000});
    script.tick();
    if (made) {
      canceled.outputs = completed_item().outputs;
    }
    const auto turn = script.answer<run::GetItem>(canceled);
    CHECK(script.saw(EventKind::job_retry, "canceled on the server") != made);
    CHECK(script.open<run::Enqueue>() == (made ? 0 : 1));
    CHECK(std::any_of(turn.acts.begin(), turn.acts.end(), [](const run::Act& act) {
            return std::holds_alternative<run::Download>(act);
          }) == made);
    std::string status;
    for (const auto& row : script.rows) {
      const auto* attempt = std::get_if<store::AttemptRow>(&row);
      status = attempt != nullptr && attempt->attempt == 1 ? attempt->status : status;
    }
    CHECK(status == (made ? "completed" : "canceled"));
  }
}

TEST_CASE("engine: a completed item without an image has failed", "[run]") {
  Script script(1);
  bring_to_its_end(script);
  auto facts = item(invokeai::ItemStatus::completed);
  facts.problem = "it completed, but made no image";
  script.answer<run::GetItem>(facts);
  CHECK(script.saw(EventKind::job_failed, "it completed, but made no image"));
}

TEST_CASE("engine: a file is announced before it gets its name, and the job is done after",
          "[run]") {
  Script script(1);
  bring_to_its_end(script);
  const auto fetching = script.answer<run::GetItem>(completed_item());
  REQUIRE(std::holds_alternative<run::Download>(fetching.acts.back()));
  run::FileChecked checked;
  checked.ordinal = 1;
  checked.result = run::CheckedFile{100, "abc", 4, 4};
  const auto announced = script.step(checked);
  REQUIRE(announced.acts.size() == 1);
  CHECK(std::get<run::Publish>(announced.acts[0]).sha256 == "abc");
  CHECK(std::get<store::OutputRow>(announced.rows.at(0)).state == store::FileState::announced);
  CHECK_FALSE(script.saw(EventKind::image_saved));
  run::Published published;
  published.ordinal = 1;
  published.result = run::NamedFile{5};
  const auto done = script.step(published);
  CHECK(script.saw(EventKind::image_saved));
  CHECK(script.last_state() == store::JobState::done);
  CHECK(done.exit.has_value());
}

TEST_CASE("engine: a damaged file is fetched again, a missing image costs another attempt",
          "[run]") {
  Script script(1);
  bring_to_its_end(script);
  script.answer<run::GetItem>(completed_item());
  run::FileChecked damaged;
  damaged.ordinal = 1;
  damaged.result = run::Damage{"cut off after 10 bytes", false};
  script.step(damaged);
  script.pass(Milliseconds{2'000});
  const auto again = script.tick();
  REQUIRE(again.acts.size() == 1);
  CHECK(std::holds_alternative<run::Download>(again.acts[0]));
  run::FileChecked gone;
  gone.ordinal = 1;
  gone.result = run::Damage{"there is no such image", true};
  script.step(gone);
  CHECK(script.saw(EventKind::job_retry, "an image cannot be had: there is no such image"));
  CHECK(script.open<run::Enqueue>() == 1);
}

TEST_CASE("engine: a server that keeps putting jobs off is told once, and ends the run in time",
          "[run]") {
  run::Limits limits;
  limits.server_timeout = Milliseconds{60'000};
  Script script(1, limits);
  script.begin();
  script.queue_is_fine();
  std::optional<run::Exit> exit;
  int seconds = 0;
  for (; seconds < 200 && !exit; ++seconds) {
    script.pass(Milliseconds{1'000});
    exit = script.tick().exit;
    if (!exit && script.open<run::Enqueue>() > 0) {
      exit = script.answer<run::Enqueue>(failure(FailureKind::busy, "409: maintenance")).exit;
    }
    if (!exit && script.open<run::AskBatchStatus>() > 0) {
      exit = script.batch(0, 0, 0).exit;
    }
    if (!exit && script.open<run::AskQueueStatus>() > 0) {
      exit = script.queue_is_fine().exit;
    }
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::server);
  CHECK(exit->reason == "the server takes no jobs: 409: maintenance");
  CHECK(seconds <= 65);
  const auto told =
      std::count_if(script.events.begin(), script.events.end(),
                    [](const auto& event) { return event.kind == EventKind::waiting; });
  CHECK(told == 1);
}

TEST_CASE("engine: a file that one server gives to nobody costs its job, not the run", "[run]") {
  run::Limits limits;
  limits.retries = 0;
  Script script(1, limits);
  bring_to_its_end(script);
  auto turn = script.answer<run::GetItem>(completed_item());
  for (int i = 0; i < 20 && !turn.exit; ++i) {
    run::FileChecked refused;
    refused.ordinal = 1;
    refused.result = failure(FailureKind::server_error, "500");
    turn = script.step(refused);
    while (!turn.exit && std::none_of(turn.acts.begin(), turn.acts.end(), [](const auto& act) {
      return std::holds_alternative<run::Download>(act);
    })) {
      script.pass(Milliseconds{500});
      turn = script.open<run::AskQueueStatus>() > 0 ? script.queue_is_fine() : script.tick();
    }
  }
  REQUIRE(turn.exit.has_value());
  CHECK_FALSE(turn.exit->error_class.has_value());
  CHECK(script.saw(EventKind::job_failed, "an image cannot be had: 500"));
  CHECK_FALSE(script.saw(EventKind::waiting));
}

TEST_CASE("engine: a disk that fills ends the run as local trouble", "[run]") {
  Script script(1);
  bring_to_its_end(script);
  script.answer<run::GetItem>(completed_item());
  run::FileChecked full;
  full.ordinal = 1;
  full.result = run::LocalFailure{"no space left"};
  const auto turn = script.step(full);
  REQUIRE(turn.exit.has_value());
  CHECK(turn.exit->error_class == base::ErrorClass::local_io);
  CHECK(turn.exit->reason == "no space left");
}

TEST_CASE("engine: a picture is sent once its board is there, and jobs once the picture is",
          "[run]") {
  auto setup = Script::setup(2, {}, 1);
  run::UploadSetup upload;
  upload.sha256 = "abc";
  upload.board = 0;
  setup.uploads.push_back(upload);
  for (auto& job : setup.jobs) {
    job.boards.clear();  // the picture alone wants the board
    job.uploads = {0};
  }
  Script script(std::move(setup));
  script.begin();
  script.queue_is_fine();
  CHECK(script.open<run::Upload>() == 0);
  invokeai::Board there;
  there.id = {"id"};
  there.name = "foxes";
  script.answer<run::ListBoards>(std::vector<invokeai::Board>{there});
  CHECK(script.open<run::Enqueue>() == 0);
  REQUIRE(script.open<run::Upload>() == 1);
  const auto turn = script.answer<run::Upload>(invokeai::ImageName{"fox.png"});
  CHECK(std::get<store::UploadRow>(turn.rows.at(0)).image_name == "fox.png");
  CHECK(script.open<run::Upload>() == 0);
  CHECK(script.open<run::Enqueue>() == 2);
}

TEST_CASE("engine: an upload in doubt is looked for by its mark before it is sent again", "[run]") {
  auto setup = Script::setup(1, {}, 0);
  setup.uploads.push_back({.sha256 = "abc"});
  setup.jobs[0].uploads = {0};
  Script script(std::move(setup));
  script.begin();
  script.queue_is_fine();
  const auto mark = std::get<run::Upload>(script.take<run::Upload>().what).mark;
  CHECK(mark == run::upload_mark({"run"}, "abc"));
  auto second = Script::setup(1, {}, 0);
  second.uploads.push_back({.sha256 = "abc"});
  second.jobs[0].uploads = {0};
  Script later(std::move(second));
  run::Begin begin;
  begin.uploads.push_back({"http://sim", "abc", ""});
  later.begin(begin);
  later.queue_is_fine();
  CHECK(later.open<run::Upload>() == 0);
  CHECK(std::get<run::FindUpload>(later.take<run::FindUpload>().what).mark == mark);
}

TEST_CASE("engine: jobs of a smaller group go first, in their order", "[run]") {
  run::Limits limits;
  limits.concurrency = 5;
  auto setup = Script::setup(5, limits, 0);
  const std::vector<std::size_t> groups = {0, 1, 0, 1, 0};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    setup.jobs[i].group = groups[i];
  }
  Script script(std::move(setup));
  script.begin();
  const auto turn = script.queue_is_fine();
  std::vector<run::JobIndex> sent;
  for (const auto& act : turn.acts) {
    sent.push_back(std::get<run::Enqueue>(std::get<run::Call>(act).what).job);
  }
  CHECK(sent == std::vector<run::JobIndex>{0, 2, 4, 1, 3});
}

TEST_CASE("engine: a few calls are under way at once, however many jobs there are", "[run]") {
  run::Limits limits;
  limits.concurrency = 1'000;
  Script script(1'000, limits);
  script.begin();
  script.queue_is_fine();
  CHECK(script.open<run::Enqueue>() == 8);
  script.enqueued(1);
  CHECK(script.open<run::Enqueue>() == 8);
}

namespace {

// `jobs` jobs are on the server as items 1, 2, … when the run is stopped.
Script stopped_script(std::size_t jobs, bool has_item_summaries) {
  auto setup = Script::setup(jobs, {}, 0);
  setup.limits.concurrency = jobs;
  setup.abilities.has_item_summaries = has_item_summaries;
  Script script(std::move(setup));
  script.begin();
  script.queue_is_fine();
  for (std::size_t i = 1; i <= jobs; ++i) {
    script.enqueued(static_cast<std::int64_t>(i));
  }
  script.step(run::Stop{});
  return script;
}

std::vector<invokeai::ItemSummary> summaries(const run::Call& call, std::int64_t running,
                                             invokeai::ItemStatus others) {
  std::vector<invokeai::ItemSummary> items;
  for (const auto id : std::get<run::AskItems>(call.what).items) {
    const bool runs = id.value == running;
    items.push_back({id, runs ? invokeai::ItemStatus::in_progress : others,
                     run::batch_id({"run"}, {"job" + std::to_string(id.value - 1)}, 1), "",
                     runs ? "2026-11-24 21:09:07.022" : "", ""});
  }
  return items;
}

}  // namespace

TEST_CASE("engine: a stop asks once what runs, and cancels the rest, a thousand a call", "[run]") {
  constexpr std::size_t k_jobs = 2'500;
  auto script = stopped_script(k_jobs, true);
  REQUIRE(script.open<run::AskItems>() == 3);
  while (script.open<run::AskItems>() > 0) {
    const auto call = script.take<run::AskItems>();
    CHECK(std::get<run::AskItems>(call.what).items.size() <= 1'000);
    script.step(run::Replied{call.ticket, summaries(call, 1, invokeai::ItemStatus::pending)});
  }
  std::size_t canceled = 0;
  std::vector<run::Call> cancellations;
  while (script.open<run::CancelBatches>() > 0) {
    cancellations.push_back(script.take<run::CancelBatches>());
    const auto count = std::get<run::CancelBatches>(cancellations.back().what).batches.size();
    CHECK(count <= 1'000);
    canceled += count;
  }
  CHECK(cancellations.size() == 3);
  CHECK(canceled == k_jobs - 1);  // but the one that runs
  for (const auto& call : cancellations) {
    script.step(run::Replied{call.ticket, invokeai::Canceled{}});
  }
  std::optional<run::Exit> exit;
  while (script.open<run::AskItems>() > 0) {
    const auto call = script.take<run::AskItems>();
    exit =
        script.step(run::Replied{call.ticket, summaries(call, 1, invokeai::ItemStatus::canceled)})
            .exit;
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::interrupted);
  CHECK(script.open<run::GetItem>() == 0);  // what never ran has made nothing
  CHECK(script.progress().on_server == 1);
}

TEST_CASE("engine: on a server without summaries a stop asks for the item that runs", "[run]") {
  auto script = stopped_script(3, false);
  REQUIRE(script.open<run::AskCurrentItem>() == 1);
  script.answer<run::AskCurrentItem>(invokeai::CurrentItem{invokeai::ItemId{1}});
  const auto cancel = script.take<run::CancelBatches>();
  CHECK(std::get<run::CancelBatches>(cancel.what).batches.size() == 2);
  script.step(run::Replied{cancel.ticket, invokeai::Canceled{}});
  REQUIRE(script.open<run::GetItem>() == 2);
  std::optional<run::Exit> exit;
  for (const auto* job : {"job1", "job2"}) {
    auto facts = item(invokeai::ItemStatus::canceled);
    facts.batch = run::batch_id({"run"}, {job}, 1);
    exit = script.answer<run::GetItem>(facts).exit;
  }
  REQUIRE(exit.has_value());
  CHECK(exit->error_class == base::ErrorClass::interrupted);
}

TEST_CASE("engine: a job that began between the question and the cancellation is not done",
          "[run]") {
  auto script = stopped_script(2, true);
  auto call = script.take<run::AskItems>();
  script.step(run::Replied{call.ticket, summaries(call, 1, invokeai::ItemStatus::pending)});
  script.answer<run::CancelBatches>(invokeai::Canceled{});
  call = script.take<run::AskItems>();
  auto items = summaries(call, 0, invokeai::ItemStatus::canceled);
  REQUIRE(items.size() == 1);
  items[0].started_at = "2026-11-24 21:09:07.022";
  script.step(run::Replied{call.ticket, items});
  auto facts = item(invokeai::ItemStatus::canceled);
  facts.batch = items[0].batch;
  facts.started_at = items[0].started_at;
  std::optional<run::Exit> exit;
  for (int looks = 0; looks < 4; ++looks) {  // for images that it may have made
    REQUIRE_FALSE(exit.has_value());
    exit = script.answer<run::GetItem>(facts).exit;
    script.pass(Milliseconds{1'000});
    if (!exit) {
      script.tick();
    }
  }
  REQUIRE(exit.has_value());
  CHECK(script.last_state() == store::JobState::planned);
}

TEST_CASE("engine: what its header requires is checked", "[run]") {
  Script script(1);
  CHECK_THROWS_AS(script.tick(), std::logic_error);  // before Begin
  script.begin();
  CHECK_THROWS_AS(script.begin(), std::logic_error);
  script.pass(Milliseconds{-1});
  CHECK_THROWS_AS(script.tick(), std::logic_error);
}

TEST_CASE("engine: a second signal ends the run at once", "[run]") {
  Script script(1);
  script.begin();
  script.queue_is_fine();
  CHECK_FALSE(script.step(run::Stop{}).exit.has_value());
  const auto turn = script.step(run::Stop{run::StopHow::now, run::StopWhy::signal});
  REQUIRE(turn.exit.has_value());
  CHECK(turn.exit->error_class == base::ErrorClass::interrupted);
}

TEST_CASE("engine: a job from before is asked about first and adopted", "[run]") {
  Script script(1);
  run::Recalled recalled;
  recalled.stored.state = store::JobState::queued;
  store::AttemptRow attempt;
  attempt.attempt = 1;
  attempt.batch_id = "b";
  attempt.item_id = 7;
  recalled.stored.attempts = {attempt};
  run::Begin begin;
  begin.jobs = {recalled};
  script.begin(begin);
  CHECK(script.open<run::Enqueue>() == 0);
  script.batch(0, 0, 1);
  CHECK(script.open<run::GetItem>() == 1);
}

TEST_CASE("engine: a saved file that the user changed is left alone, one that is gone is fetched",
          "[run]") {
  for (const auto on_disk : {run::FileOnDisk::changed, run::FileOnDisk::missing}) {
    Script script(1);
    run::Recalled recalled;
    recalled.stored.state = store::JobState::done;
    store::OutputRow output;
    output.ordinal = 1;
    output.image_name = "a.png";
    output.path = "0001.png";
    output.state = store::FileState::published;
    recalled.stored.outputs = {output};
    recalled.files = {on_disk};
    run::Begin begin;
    begin.jobs = {recalled};
    const auto turn = script.begin(begin);
    const bool changed = on_disk == run::FileOnDisk::changed;
    CHECK(script.saw(EventKind::warning, "is left alone") == changed);
    CHECK(turn.exit.has_value() == changed);
    const bool downloads = std::any_of(turn.acts.begin(), turn.acts.end(), [](const run::Act& act) {
      return std::holds_alternative<run::Download>(act);
    });
    CHECK(downloads != changed);
  }
}

TEST_CASE("engine: a file that got its name just before a crash is entered as saved", "[run]") {
  for (const auto stored : {store::JobState::ended, store::JobState::done}) {
    Script script(1);
    run::Recalled recalled;
    recalled.stored.state = stored;
    store::OutputRow output;
    output.ordinal = 1;
    output.image_name = "a.png";
    output.path = "0001.png";
    output.sha256 = "abc";
    output.state = store::FileState::announced;
    recalled.stored.outputs = {output};
    recalled.files = {run::FileOnDisk::whole};
    run::Begin begin;
    begin.jobs = {recalled};
    const auto turn = script.begin(begin);
    REQUIRE(turn.acts.size() == 1);
    CHECK(std::get<run::Publish>(turn.acts[0]).sha256 == "abc");
    run::Published published;
    published.ordinal = 1;
    published.result = run::NamedFile{5};
    const auto done = script.step(published);
    const auto& row = std::get<store::OutputRow>(done.rows.at(0));
    CHECK(row.state == store::FileState::published);
    CHECK(row.modified_ns == 5);
    CHECK(script.saw(EventKind::image_saved));
    CHECK(done.exit.has_value());
  }
}

TEST_CASE("engine: batch ids follow from run, job and attempt, and fit into a path", "[run]") {
  const auto id = run::batch_id({"r"}, {"j"}, 1);
  CHECK(id == run::batch_id({"r"}, {"j"}, 1));
  CHECK(id != run::batch_id({"r"}, {"j"}, 2));
  CHECK(id != run::batch_id({"r2"}, {"j"}, 1));
  CHECK(id.value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
}

TEST_CASE("engine: the server's times are read, and what is none is refused", "[run]") {
  const auto time = run::parse_server_time("2026-11-24 21:09:07.022");
  REQUIRE(time.has_value());
  CHECK(base::to_iso8601(*time) == "2026-11-24T21:09:07.022Z");
  CHECK(run::parse_server_time("2026-11-24 21:09:07").has_value());
  for (const char* text : {"", "now", "2026-13-24 21:09:07", "2026-11-31 21:09:07", "2026-11-24",
                           "2026-11-24 25:09:07", "2026-11-24 2a:09:07.000"}) {
    INFO(text);
    CHECK_FALSE(run::parse_server_time(text).has_value());
  }
}

namespace {

// One job, on a server of version 7.
run::Setup setup_with_keys(const std::string& body = "body") {
  auto setup = Script::setup(1, {}, 0);
  setup.abilities.replaces_batch_ids = true;
  setup.abilities.takes_keys = true;
  setup.abilities.keeps_receipts = true;
  setup.body_digest = [body](run::JobIndex) { return body; };
  return setup;
}

invokeai::ApiFailure conflict() {
  auto result = failure(FailureKind::invalid, "409: the key is taken");
  result.status = 409;
  return result;
}

// An earlier process announced the job's first attempt, and died.
run::Begin announced(const std::string& body) {
  run::Recalled recalled;
  recalled.stored.state = store::JobState::intended;
  store::AttemptRow attempt;
  attempt.job = {"job0"};
  attempt.attempt = 1;
  attempt.batch_id = run::batch_id({"run"}, {"job0"}, 1).value;
  attempt.destination = run::destination({"run"}, {"job0"});
  attempt.body_sha256 = body;
  recalled.stored.attempts.push_back(attempt);
  run::Begin begin;
  begin.jobs.push_back(recalled);
  return begin;
}

store::AttemptRow last_attempt(const Script& script) {
  store::AttemptRow last;
  for (const auto& row : script.rows) {
    if (const auto* attempt = std::get_if<store::AttemptRow>(&row)) {
      last = *attempt;
    }
  }
  return last;
}

}  // namespace

TEST_CASE("engine: a batch that got another id is followed by it", "[run]") {
  auto setup = Script::setup(1, {}, 0);
  setup.abilities.replaces_batch_ids = true;
  Script script(std::move(setup));
  script.begin();
  script.queue_is_fine();
  script.answer<run::Enqueue>(invokeai::EnqueueResult{1, 1, {{9}}, {"its own"}});
  CHECK(last_attempt(script).batch_id == "its own");
  // Ours is taken, so an earlier POST has landed: the older item is kept, the other canceled.
  const auto derived = run::batch_id({"run"}, {"job0"}, 1);
  script.answer<run::FindItems>(
      std::vector<run::FoundItem>{{{7}, derived, invokeai::ItemStatus::in_progress, false},
                                  {{9}, {"its own"}, invokeai::ItemStatus::pending, false}});
  CHECK(last_attempt(script).item_id == 7);
  CHECK(last_attempt(script).batch_id == derived.value);
  CHECK(std::get<run::CancelItem>(script.take<run::CancelItem>().what).item.value == 9);
  CHECK(script.saw(EventKind::warning, "is on the server twice after a lost reply"));
}

TEST_CASE("engine: a request has a key, and what it says is written down before it is sent",
          "[run]") {
  Script script(setup_with_keys());
  script.begin();
  const auto turn = script.queue_is_fine();
  const auto& post = std::get<run::Enqueue>(std::get<run::Call>(turn.acts.at(0)).what);
  CHECK(post.key == run::batch_id({"run"}, {"job0"}, 1).value);
  CHECK(std::get<store::AttemptRow>(turn.rows.at(0)).body_sha256 == "body");
  CHECK(turn.commits);
}

TEST_CASE("engine: after a lost reply the receipt is asked, and its item adopted", "[run]") {
  Script script(setup_with_keys());
  script.begin();
  script.queue_is_fine();
  script.answer<run::Enqueue>(failure(FailureKind::no_answer));
  script.pass(Milliseconds{5'000});
  script.tick();
  const auto ask = script.take<run::AskReceipt>();
  CHECK(std::get<run::AskReceipt>(ask.what).key == run::batch_id({"run"}, {"job0"}, 1).value);
  script.step(run::Replied{ask.ticket, invokeai::EnqueueReceipt{{"its own"}, {{7}}}});
  CHECK(script.last_state() == store::JobState::queued);
  CHECK(last_attempt(script).batch_id == "its own");
  CHECK(last_attempt(script).item_id == 7);
}

TEST_CASE("engine: without a receipt the same request is sent again at once", "[run]") {
  Script script(setup_with_keys());
  script.begin(announced("body"));
  script.answer<run::AskReceipt>(failure(FailureKind::not_found));
  script.queue_is_fine();
  const auto post = std::get<run::Enqueue>(script.take<run::Enqueue>().what);
  CHECK(post.key == run::batch_id({"run"}, {"job0"}, 1).value);
  CHECK(last_attempt(script).attempt == 1);
}

TEST_CASE("engine: what would say something else is another attempt with another key", "[run]") {
  Script script(setup_with_keys("other"));
  script.begin(announced("body"));
  for (int check = 0; check < 3; ++check) {  // the first may be on its way
    script.pass(Milliseconds{2'000});
    script.tick();
    script.answer<run::AskReceipt>(failure(FailureKind::not_found));
  }
  script.queue_is_fine();
  const auto post = std::get<run::Enqueue>(script.take<run::Enqueue>().what);
  CHECK(post.key == run::batch_id({"run"}, {"job0"}, 2).value);
  CHECK(last_attempt(script).attempt == 2);
  CHECK(last_attempt(script).body_sha256 == "other");
  CHECK(script.saw(EventKind::job_retry, "what it sends is not what it sent before"));
}

TEST_CASE("engine: a conflict is doubtful, and the receipt decides", "[run]") {
  for (const bool has_receipt : {true, false}) {
    Script script(setup_with_keys());
    script.begin();
    script.queue_is_fine();
    script.answer<run::Enqueue>(conflict());
    if (has_receipt) {
      script.answer<run::AskReceipt>(invokeai::EnqueueReceipt{{"its own"}, {{7}}});
      CHECK(script.last_state() == store::JobState::queued);
      CHECK(last_attempt(script).batch_id == "its own");
    } else {
      script.answer<run::AskReceipt>(failure(FailureKind::not_found));
      CHECK(script.last_state() == store::JobState::failed);
      CHECK(script.saw(EventKind::job_failed, "409: the key is taken"));
    }
  }
}

TEST_CASE("engine: what somebody deleted on the server is made again", "[run]") {
  Script script(1);
  bring_to_its_end(script);
  auto facts = item(invokeai::ItemStatus::completed);
  facts.problem = "somebody deleted it";
  facts.is_deleted = true;
  script.answer<run::GetItem>(facts);
  CHECK(script.saw(EventKind::job_retry, "somebody deleted it"));
  CHECK(std::get<run::Enqueue>(script.take<run::Enqueue>().what).batch ==
        run::batch_id({"run"}, {"job0"}, 2));
}

TEST_CASE("engine: a receipt is let go once its item is in our own book", "[run]") {
  Script script(setup_with_keys());
  script.begin();
  script.queue_is_fine();
  const auto turn = script.enqueued(7);
  CHECK_FALSE(turn.commits);
  CHECK(script.open<run::Acknowledge>() == 0);
  // A second's worth of rows is committed with the next act that announces one: the file's name.
  script.pass(Milliseconds{5'000});
  script.tick();
  script.batch(0, 0, 1);
  script.answer<run::GetItem>(completed_item());
  run::FileChecked checked;
  checked.ordinal = 1;
  checked.result = run::CheckedFile{100, "sha", 8, 8};
  CHECK(script.step(checked).commits);
  script.tick();
  CHECK(script.open<run::Acknowledge>() == 1);
}

TEST_CASE("engine: a setup speaks of nothing that it does not have", "[run]") {
  auto setup = Script::setup(1, {}, 1);
  setup.jobs.front().boards = {1};
  CHECK_THROWS_AS(run::Engine(setup), std::logic_error);
  setup.jobs.front().boards = {};
  setup.jobs.front().uploads = {0};
  CHECK_THROWS_AS(run::Engine(setup), std::logic_error);
}
