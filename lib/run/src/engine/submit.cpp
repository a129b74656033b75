#include "engine/submit.hpp"

#include <utility>
#include <vector>

#include "engine/limits/hand_over.hpp"
#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

constexpr int k_conflict = 409;
constexpr int k_unauthorized = 401;  // a new log-in is on its way, which says what it has to say
constexpr Milliseconds k_first_check_after{500};

store::AttemptRow next_attempt(EngineState& s, JobIndex job) {
  store::AttemptRow attempt;
  attempt.job = s.setup.jobs[job].id;
  attempt.attempt = ++s.jobs[job].attempts;
  attempt.server = s.setup.server;
  attempt.batch_id = derived_batch_id(s, attempt).value;
  attempt.destination = destination(s.setup.run, attempt.job);
  return attempt;
}

// Another request cannot go by the same key. The one before may arrive all the same.
void begin_anew(EngineState& s, JobIndex job) {
  auto& active = s.jobs.active(job);
  active.attempt.status = "lost";
  put_attempt(s, job);
  active.attempt = next_attempt(s, job);
  active.in_doubt = true;
  active.posts = 0;
  emit(s, events::EventKind::job_retry, job,
       "what it sends is not what it sent before (another board, or another upload)");
}

void send(EngineState& s, JobIndex job) {
  const bool again = s.jobs[job].active != nullptr;
  auto& active = s.jobs.move(job, Step::sending, s.instant());
  if (!again) {
    active.attempt = next_attempt(s, job);
    active.sent_at = s.instant();
  } else if (s.receipts.have_other_body(s, job)) {
    begin_anew(s, job);
  }
  active.attempt.batch_id = derived_batch_id(s, active.attempt).value;
  active.attempt.body_sha256 = s.receipts.digest_of(s, job);
  ++active.posts;
  put_attempt(s, job);
  put_state(s, job, store::JobState::intended);
  s.server.link.call(
      s,
      Enqueue{
          job, {active.attempt.batch_id}, active.attempt.destination, s.receipts.key_of(s, job)},
      job);
}

void ask_later(EngineState& s, JobIndex job, Milliseconds after) {
  auto& active = s.jobs.move(job, Step::unknown, s.instant());
  active.in_doubt = active.in_doubt || !s.receipts.make_repeatable(s, job);
  active.sent_at.reset();
  active.checks = 0;
  s.jobs.ask(job, s.instant() + after);
}

// A conflict says that the key is taken, so by an earlier POST of ours; and the receipt of any
// request that was sent before says whether the refusal came too late.
bool may_have_arrived_before(const EngineState& s, JobIndex job,
                             const invokeai::ApiFailure& failure) {
  const auto& active = s.jobs.active(job);
  return s.receipts.tell_of(s, job) &&
         (failure.status == k_conflict || active.adopted || active.posts > 1);
}

}  // namespace

bool Submitting::may_send(EngineState& s) const {
  const auto& queue = s.server.queue;
  if (s.stopping.is_asked() || !queue.is_known() || !s.timetable.is_open(s)) {
    return false;
  }
  if (hands_in(s) ? m_full_since.has_value() : queue.is_paused()) {
    return false;
  }
  if (s.instant() < m_not_before) {
    wake(s, m_not_before);
    return false;
  }
  return s.server.link.may_call(s);
}

void Submitting::send_again(EngineState& s) {
  const std::vector<JobIndex> jobs(s.jobs.unsent().begin(), s.jobs.unsent().end());
  for (const JobIndex job : jobs) {
    if (s.stopping.is_asked()) {
      // Its announcement stays: the next run asks the server before it sends it.
      put_state(s, job, store::JobState::planned);
      s.jobs.settle(job, Step::planned);
    } else if (!may_send(s)) {
      return;
    } else if (s.server.prerequisites.are_there(s.setup.jobs[job])) {
      send(s, job);
    }
  }
}

void Submitting::advance(EngineState& s) {
  send_again(s);
  while (!s.jobs.pending().empty() && may_send(s) && s.jobs.on_server() < window(s) &&
         s.server.prerequisites.are_there(s.setup.jobs[s.jobs.pending().front()])) {
    send(s, s.jobs.take_pending());
  }
}

void Submitting::on_queue_full(EngineState& s, JobIndex job) {
  constexpr Milliseconds k_first{2'000};
  m_full_since = m_full_since.value_or(s.instant());
  ++m_full_answers;
  m_not_before = s.instant() + retry_delay(s, m_full_answers, k_first);
  --s.jobs[job].attempts;  // it never existed on the server: the same batch id is used again
  put_state(s, job, store::JobState::planned);
  s.jobs.settle(job, Step::planned);
  s.jobs.put_first(job);
}

void Submitting::on_enqueued(EngineState& s, JobIndex job, const invokeai::EnqueueResult& result) {
  m_throttled = {};
  if (result.items.empty()) {
    on_queue_full(s, job);
    return;
  }
  m_full_since.reset();
  m_full_answers = 0;
  const bool adopted = result.items.size() > 1 || result.enqueued == 0;
  auto& active = s.jobs.active(job);
  const bool is_replaced =
      !result.batch.value.empty() && result.batch.value != active.attempt.batch_id;
  if (is_replaced) {
    active.attempt.batch_id = result.batch.value;
  }
  active.attempt.item_id = result.items.front().value;
  active.replied_at = s.instant();
  s.jobs.move(job, Step::queued, s.instant());
  s.stopping.note_queued(s, job);
  put_attempt(s, job);
  put_state(s, job, store::JobState::queued);
  s.receipts.let_go(s, job);
  emit(s, adopted ? events::EventKind::job_adopted : events::EventKind::job_queued, job);
  if (result.items.size() > 1 || is_replaced) {
    // A lost earlier POST has landed too. Which items are of our batch the list of them says, not
    // the reply.
    active.in_doubt = true;
    s.server.link.call(s, FindItems{active.attempt.destination}, job);
  }
}

void Submitting::on_failed(EngineState& s, JobIndex job, const invokeai::ApiFailure& failure) {
  using invokeai::FailureKind;
  auto& active = s.jobs.active(job);
  switch (failure.kind) {
    case FailureKind::invalid:
      if (may_have_arrived_before(s, job, failure)) {
        active.is_refused = true;
        active.refusal = failure.what;
        ask_later(s, job, Milliseconds{0});
        return;
      }
      active.attempt.status = "refused";
      attempt_failed(s, job, failure.what, MayPass::no);
      return;
    case FailureKind::not_delivered:
      s.server.link.note_trouble(s, failure);
      ask_later(s, job, Milliseconds{0});
      return;
    case FailureKind::busy:
      if (failure.status != k_unauthorized) {
        m_throttled.note(failure, s.instant());
      }
      m_not_before = s.instant() + retry_delay(s, 2, Milliseconds{1'000}, failure.retry_after);
      ask_later(s, job, Milliseconds{0});
      return;
    case FailureKind::no_answer:
      s.server.link.note_trouble(s, failure);
      ask_later(s, job, k_first_check_after);
      return;
    default:
      // The server says 500 to whatever goes wrong while it enqueues, also to what will never work,
      // and also after it has acted: it is asked before the job is sent again, or given up.
      ++active.refusals;
      active.refusal = failure.what;
      ask_later(s, job, k_first_check_after * active.refusals);
      return;
  }
}

}  // namespace invokeai_batch::run
