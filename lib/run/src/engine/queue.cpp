// The server's queue as a whole: is it paused, is it full, do others wait?

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/state.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

constexpr Milliseconds k_look_every{5'000};
constexpr Milliseconds k_look_often{2'000};  // while we wait for it
constexpr Milliseconds k_patience{10'000};   // with a job that does not start
constexpr Milliseconds k_tell_again_after{60'000};

// A look costs the server a scan of its history, so it is taken every few seconds, not per job.
Milliseconds look_interval(const State& s) {
  if (s.waiting != WaitKind::none) {
    return k_look_often;
  }
  const auto so_far = (instant(s) - s.last_end) / 2;
  const auto median = median_run(s);
  return std::max<Milliseconds>(k_look_every, median ? 4 * *median : so_far);
}

bool waits_to_be_sent_again(const State& s) {
  return std::any_of(s.active.begin(), s.active.end(),
                     [&s](JobIndex job) { return s.jobs[job].resend; });
}

bool something_is_stuck(const State& s) {
  return std::any_of(s.active.begin(), s.active.end(), [&s](JobIndex job) {
    const auto& run = s.jobs[job];
    return run.step == Step::queued && !run.flight->seen_running &&
           instant(s) - std::max(run.flight->since, s.last_end) > k_patience;
  });
}

// Then another call has to tell whether the server or the file is to blame.
bool a_file_does_not_come(const State& s) {
  return std::any_of(s.active.begin(), s.active.end(), [&s](JobIndex job) {
    const auto& outputs = s.jobs[job].flight->outputs;
    return std::any_of(outputs.begin(), outputs.end(), [](const OutputRun& output) {
      return output.failed_at && output.row.state == store::FileState::expected;
    });
  });
}

// What the server puts off, and how that is told: while it may pass, and when it ends the run.
struct PutOffKind {
  PutOff State::*put_off;
  std::string_view for_now;
  std::string_view at_last;
};
constexpr std::array<PutOffKind, 3> k_put_off_kinds{
    {{&State::jobs_put_off, "the server takes no jobs for now: ", "the server takes no jobs: "},
     {&State::files_put_off, "the server gives no files for now: ", "the server gives no files: "},
     {&State::desks_put_off,
      "boards and uploads fail for now: ", "boards and uploads keep failing: "}}};

std::pair<WaitKind, std::string> why_nothing_is_sent(const State& s) {
  if (s.trouble.since && s.trouble.told) {
    return {WaitKind::trouble, s.trouble.why};
  }
  for (const auto& kind : k_put_off_kinds) {
    if (const auto& put_off = s.*kind.put_off; put_off.told) {
      return {WaitKind::put_off, std::string(kind.for_now) + put_off.why};
    }
  }
  if (s.queue.paused) {
    return {WaitKind::paused, "the queue is paused; resume it in InvokeAI"};
  }
  if (s.full_since) {
    return {WaitKind::full, "the server's queue is full"};
  }
  if (s.queue.others > 0 && !s.pending.empty()) {
    return {WaitKind::others,
            base::count_of(static_cast<std::size_t>(s.queue.others), "item") + " of others ahead"};
  }
  return {WaitKind::none, {}};
}

void stop_when_too_long(State& s, std::optional<base::Instant> since, base::ErrorClass error_class,
                        const std::string& reason) {
  if (!since || s.stopping) {
    return;
  }
  const auto limit = *since + s.setup.limits.server_timeout;
  if (instant(s) >= limit) {
    begin_stop(s, error_class, reason);
  } else {
    wake(s, limit);
  }
}

// A full queue that takes a job now and then would be told with every job: what comes and goes is
// told once a minute.
void tell_waiting(State& s, const std::string& text) {
  if (s.waiting == WaitKind::none) {
    if (std::exchange(s.told.is_open, false)) {
      emit(s, events::EventKind::resumed, "going on");
    }
    return;
  }
  if (s.waiting_is_told) {
    return;
  }
  auto& told_at = s.told.at.at(static_cast<std::size_t>(s.waiting));
  const auto quiet_until = told_at ? *told_at + k_tell_again_after : instant(s);
  if (instant(s) < quiet_until) {
    wake(s, quiet_until);
    return;
  }
  emit(s, events::EventKind::waiting, text);
  s.waiting_is_told = true;
  s.told.is_open = true;
  told_at = instant(s);
}

// Where items wait all workers are busy, but for the moment between two items.
void count_workers(State& s, const invokeai::QueueStatus& status) {
  constexpr int k_enough_looks = 3;
  const auto running =
      static_cast<std::size_t>(std::max<std::int64_t>(status.in_progress - status.waiting, 0));
  note_running(s, running);
  auto& workers = s.workers;
  if (status.pending == 0 || s.queue.paused || running >= workers.count) {
    workers.looks_at_fewer = 0;
    workers.most_of_fewer = 0;
    return;
  }
  workers.most_of_fewer = std::max(workers.most_of_fewer, running);
  if (++workers.looks_at_fewer >= k_enough_looks) {
    workers = {.count = std::max<std::size_t>(workers.most_of_fewer, 1)};
  }
}

}  // namespace

void note_running(State& s, std::size_t count) {
  if (count > s.workers.count) {
    s.workers = {.count = count};
  }
}

void look_at_queue(State& s) {
  const bool for_jobs =
      !s.stopping && (!s.pending.empty() || waits_to_be_sent_again(s) || something_is_stuck(s));
  const bool for_files = a_file_does_not_come(s);
  if ((!for_jobs && !for_files) || s.queue.asked) {
    return;
  }
  const auto interval = for_files ? k_look_often : look_interval(s);
  const auto at = s.queue.at ? *s.queue.at + interval : instant(s);
  if (at > instant(s)) {
    wake(s, at);
  } else if (may_call(s)) {
    s.queue.asked = true;
    call(s, AskQueueStatus{});
  }
}

void on_queue_status(State& s, const invokeai::QueueStatus& status) {
  s.queue.asked = false;
  s.queue.at = instant(s);
  s.queue.paused = !status.is_started;
  count_workers(s, status);
  const auto own = static_cast<std::int64_t>(on_server(s));
  s.queue.others = std::max<std::int64_t>(0, status.pending - own);
  if (!s.queue.paused) {
    s.paused_since.reset();
  } else if (!s.paused_since) {
    s.paused_since = instant(s);
  }
}

void update_waiting(State& s) {
  auto [kind, text] = why_nothing_is_sent(s);
  if (kind != s.waiting) {
    s.waiting = kind;
    s.waiting_is_told = false;
  }
  tell_waiting(s, text);
  s.waiting_text = std::move(text);
  stop_when_too_long(s, s.trouble.since, base::ErrorClass::server, s.trouble.why);
  for (const auto& put_off_kind : k_put_off_kinds) {
    const auto& put_off = s.*put_off_kind.put_off;
    stop_when_too_long(s, put_off.since, base::ErrorClass::server,
                       std::string(put_off_kind.at_last) + put_off.why);
  }
  stop_when_too_long(s, s.paused_since, base::ErrorClass::stopped, "the queue stays paused");
  stop_when_too_long(s, s.full_since, base::ErrorClass::stopped, "the server's queue stays full");
}

}  // namespace invokeai_batch::run
