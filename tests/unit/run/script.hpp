// An engine in the hand of a test, step by step.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::tests {

/// Keeps the time and answers the calls itself.
class Script {
 public:
  explicit Script(std::size_t jobs, run::Limits limits = {}, std::size_t boards = 0)
      : m_engine(setup(jobs, limits, boards)) {}
  explicit Script(run::Setup setup) : m_engine(std::move(setup)) {}

  run::Turn begin(run::Begin begin = {}) { return step(std::move(begin)); }
  run::Turn tick() { return step(run::Tick{}); }
  run::Turn step(run::EventBody body) {
    run::EngineEvent event;
    event.now = {base::Instant{m_time}, base::WallTime{m_time + m_jump}};
    event.body = std::move(body);
    auto turn = m_engine.step(event);
    for (const auto& act : turn.acts) {
      if (const auto* call = std::get_if<run::Call>(&act)) {
        m_calls.push_back(*call);
      }
    }
    events.insert(events.end(), turn.events.begin(), turn.events.end());
    rows.insert(rows.end(), turn.rows.begin(), turn.rows.end());
    return turn;
  }
  void pass(base::Milliseconds time) { m_time += time; }
  /// Somebody sets the clock on the wall; no time passes.
  void jump(base::Milliseconds time) { m_jump += time; }

  /// The oldest open call of that kind; fails the test when there is none.
  template <class Kind>
  run::Call take() {
    const auto found = std::find_if(m_calls.begin(), m_calls.end(), [](const run::Call& call) {
      return std::holds_alternative<Kind>(call.what);
    });
    REQUIRE(found != m_calls.end());
    const auto call = *found;
    m_calls.erase(found);
    return call;
  }
  template <class Kind>
  [[nodiscard]] std::size_t open() const {
    return static_cast<std::size_t>(std::count_if(
        m_calls.begin(), m_calls.end(),
        [](const run::Call& call) { return std::holds_alternative<Kind>(call.what); }));
  }
  /// Lets time pass until there is such a call; fails the test when there is none in a minute.
  template <class Kind>
  void tick_until() {
    for (int i = 0; open<Kind>() == 0; ++i) {
      REQUIRE(i < 600);
      pass(base::Milliseconds{100});
      tick();
    }
  }
  template <class Kind>
  run::Turn answer(run::CallResult result) {
    return step(run::Replied{take<Kind>().ticket, std::move(result)});
  }

  run::Turn reply(const run::Call& call, run::CallResult result) {
    return step(run::Replied{call.ticket, std::move(result)});
  }

  /// The queue is idle and runs.
  run::Turn queue_is_fine() {
    invokeai::QueueStatus status;
    return answer<run::AskQueueStatus>(status);
  }
  run::Turn enqueued(std::int64_t id) {
    invokeai::EnqueueResult result;
    result.requested = 1;
    result.enqueued = 1;
    result.items = {{id}};
    return answer<run::Enqueue>(result);
  }
  run::Turn batch(std::int64_t pending, std::int64_t running, std::int64_t ended) {
    invokeai::BatchStatus status;
    status.pending = pending;
    status.in_progress = running;
    status.completed = ended;
    status.total = pending + running + ended;
    return answer<run::AskBatchStatus>(status);
  }
  [[nodiscard]] bool saw(events::EventKind kind, const std::string& text = {}) const {
    return std::any_of(events.begin(), events.end(), [&](const events::Event& event) {
      return event.kind == kind && event.text.find(text) != std::string::npos;
    });
  }
  [[nodiscard]] std::optional<store::JobState> last_state() const {
    std::optional<store::JobState> state;
    for (const auto& row : rows) {
      if (const auto* job = std::get_if<store::JobStateRow>(&row)) {
        state = job->state;
      }
    }
    return state;
  }
  [[nodiscard]] events::Progress progress() const { return m_engine.progress(); }

  std::vector<events::Event> events;
  std::vector<store::Row> rows;

  static run::Setup setup(std::size_t jobs, run::Limits limits, std::size_t boards) {
    run::Setup setup;
    setup.run = {"run"};
    setup.server = "http://sim";
    setup.limits = limits;
    for (std::size_t i = 0; i < boards; ++i) {
      run::BoardSetup board;
      board.name = "foxes";
      setup.boards.push_back(board);
    }
    for (std::size_t i = 0; i < jobs; ++i) {
      run::JobSetup job;
      job.id = {"job" + std::to_string(i)};
      job.number = static_cast<std::int64_t>(i) + 1;
      if (boards > 0) {
        job.boards = {0};
      }
      setup.jobs.push_back(job);
    }
    return setup;
  }

 private:
  run::Engine m_engine;
  base::Milliseconds m_time{1'000'000};
  base::Milliseconds m_jump{0};
  std::vector<run::Call> m_calls;
};

inline invokeai::ApiFailure failure(invokeai::FailureKind kind, const std::string& what = "why") {
  invokeai::ApiFailure result;
  result.kind = kind;
  result.what = what;
  return result;
}

}  // namespace invokeai_batch::tests
