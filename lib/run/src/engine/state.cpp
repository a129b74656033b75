#include "engine/state.hpp"

#include <algorithm>
#include <utility>

namespace invokeai_batch::run {

void wake(EngineState& s, base::Instant at) {
  s.turn.wake_at = std::min(s.turn.wake_at, at);
}

void emit(EngineState& s, events::EventKind kind, std::string text) {
  events::Event event;
  event.kind = kind;
  event.at = s.now.wall;
  event.text = std::move(text);
  s.turn.events.push_back(std::move(event));
}

events::Event& emit(EngineState& s, events::EventKind kind, JobIndex job, std::string text) {
  emit(s, kind, std::move(text));
  auto& event = s.turn.events.back();
  const auto& setup = s.setup.jobs[job];
  event.job = setup.number;
  event.job_id = setup.id;
  event.board = setup.board;
  if (const auto& active = s.jobs[job].active; active && active->attempt.item_id) {
    event.item = *active->attempt.item_id;
  }
  return event;
}

void put(EngineState& s, store::Row row) {
  s.turn.rows.push_back(std::move(row));
}

void put_state(EngineState& s, JobIndex job, store::JobState state, std::string reason) {
  store::JobStateRow row;
  row.id = s.setup.jobs[job].id;
  row.state = state;
  row.reason = std::move(reason);
  put(s, std::move(row));
}

void put_attempt(EngineState& s, JobIndex job) {
  put(s, s.jobs.active(job).attempt);
}

invokeai::BatchId derived_batch_id(const EngineState& s, const store::AttemptRow& attempt) {
  return batch_id(s.setup.run, attempt.job, attempt.attempt);
}

void exit_now(EngineState& s, Exit exit) {
  if (!s.exited) {
    s.exited = true;
    s.turn.exit = std::move(exit);
  }
}

void exit_now(EngineState& s, base::ErrorClass error_class, std::string reason) {
  exit_now(s, {.why = Exit::Why::stopped, .error_class = error_class, .reason = std::move(reason)});
}

}  // namespace invokeai_batch::run
