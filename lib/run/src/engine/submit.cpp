// Sending jobs: the window, the announcement, and what can become of a POST.

#include <algorithm>
#include <utility>

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

constexpr int k_unauthorized = 401;  // a new log-in is on its way, which says what it has to say
constexpr Milliseconds k_first_check_after{500};

bool is_ready(const State& s, JobIndex job) {
  const auto& setup = s.setup.jobs[job];
  return std::all_of(setup.boards.begin(), setup.boards.end(),
                     [&s](BoardIndex i) { return s.boards[i].step == DeskStep::ready; }) &&
         std::all_of(setup.uploads.begin(), setup.uploads.end(),
                     [&s](UploadIndex i) { return s.uploads[i].step == DeskStep::ready; });
}

bool may_send(State& s) {
  if (s.stopping || !s.queue.at || s.queue.paused) {
    return false;
  }
  if (instant(s) < s.send_embargo) {
    wake(s, s.send_embargo);
    return false;
  }
  return may_call(s);
}

store::AttemptRow next_attempt(State& s, JobIndex job) {
  auto& run = s.jobs[job];
  ++run.attempts;
  store::AttemptRow attempt;
  attempt.job = s.setup.jobs[job].id;
  attempt.attempt = run.attempts;
  attempt.batch_id = batch_id(s.setup.run, attempt.job, run.attempts).value;
  attempt.destination = destination(s.setup.run, attempt.job);
  return attempt;
}

void send(State& s, JobIndex job) {
  const bool again = s.jobs[job].flight != nullptr;
  auto& flight = fly(s, job, Step::sending);
  if (!again) {
    flight.attempt = next_attempt(s, job);
  }
  flight.sent_at = again ? std::nullopt : std::optional(instant(s));
  put_attempt(s, job);
  put_state(s, job, store::JobState::intended);
  call(s, Enqueue{job, {flight.attempt.batch_id}, flight.attempt.destination}, job);
}

void send_again(State& s) {
  const auto jobs = s.active;
  for (const JobIndex job : jobs) {
    auto& run = s.jobs[job];
    if (!run.resend) {
      continue;
    }
    if (s.stopping) {
      // Its announcement stays: the next run asks the server before it sends it.
      run.resend = false;
      put_state(s, job, store::JobState::planned);
      land(s, job, Step::planned);
    } else if (may_send(s)) {
      run.resend = false;
      send(s, job);
    }
  }
}

void on_queue_full(State& s, JobIndex job) {
  constexpr Milliseconds k_first{2'000};
  if (!s.full_since) {
    s.full_since = instant(s);
  }
  ++s.full_answers;
  s.send_embargo = instant(s) + backoff(s, s.full_answers, k_first, Milliseconds{500});
  --s.jobs[job].attempts;  // it never existed on the server: the same batch id is used again
  put_state(s, job, store::JobState::planned);
  land(s, job, Step::planned);
  s.pending.push_front(job);
}

void ask_later(State& s, JobIndex job, Milliseconds after) {
  auto& flight = fly(s, job, Step::unknown);
  flight.in_doubt = true;
  flight.checks = 0;
  flight.embargo = instant(s) + after;
}

}  // namespace

// Polite while others wait. Else each worker has a job and another that waits for it, so that it
// never waits for us; two where jobs are over before we have heard of it.
std::size_t window(const State& s) {
  constexpr Milliseconds k_short{1'000};
  if (s.queue.others > 0) {
    return 1;
  }
  const auto median = median_run(s);
  return s.setup.limits.concurrency.value_or((median && *median < k_short ? 3 : 2) *
                                             s.workers.count);
}

void submit(State& s) {
  send_again(s);
  while (!s.pending.empty() && may_send(s) && on_server(s) < window(s) &&
         is_ready(s, s.pending.front())) {
    const JobIndex job = s.pending.front();
    s.pending.pop_front();
    send(s, job);
  }
}

void on_enqueued(State& s, JobIndex job, const invokeai::EnqueueResult& result) {
  s.jobs_put_off = {};
  if (result.items.empty()) {
    on_queue_full(s, job);
    return;
  }
  s.full_since.reset();
  s.full_answers = 0;
  const bool adopted = result.items.size() > 1 || result.enqueued == 0;
  auto& flight = fly(s, job, Step::queued);
  flight.attempt.item_id = result.items.front().value;
  flight.replied_at = instant(s);
  put_attempt(s, job);
  put_state(s, job, store::JobState::queued);
  emit(s, adopted ? events::EventKind::job_adopted : events::EventKind::job_queued, job);
  if (result.items.size() > 1) {
    // A lost earlier POST has landed too. Which items are of our batch the list of them says, not
    // the reply.
    flight.in_doubt = true;
    call(s, FindItems{flight.attempt.destination}, job);
  }
}

void on_enqueue_failed(State& s, JobIndex job, const invokeai::ApiFailure& failure) {
  using invokeai::FailureKind;
  auto& flight = *s.jobs[job].flight;
  switch (failure.kind) {
    case FailureKind::invalid:
      flight.attempt.status = "refused";
      attempt_failed(s, job, failure.what, false);
      return;
    case FailureKind::not_delivered:
      note_trouble(s, failure);
      ask_later(s, job, Milliseconds{0});
      return;
    case FailureKind::busy:
      if (failure.status != k_unauthorized) {
        note_put_off(s, s.jobs_put_off, failure);
      }
      s.send_embargo = instant(s) + failure.retry_after.value_or(
                                        backoff(s, 2, Milliseconds{1'000}, Milliseconds{1'000}));
      ask_later(s, job, Milliseconds{0});
      return;
    case FailureKind::no_answer:
      note_trouble(s, failure);
      ask_later(s, job, k_first_check_after);
      return;
    default:
      // The server says 500 to whatever goes wrong while it enqueues, also to what will never work,
      // and also after it has acted: it is asked before the job is sent again, or given up.
      ++flight.refusals;
      flight.refusal = failure.what;
      ask_later(s, job, k_first_check_after * flight.refusals);
      return;
  }
}

}  // namespace invokeai_batch::run
