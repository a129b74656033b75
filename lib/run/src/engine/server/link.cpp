#include "engine/server/link.hpp"

#include <algorithm>
#include <utility>

#include "engine/state.hpp"
#include "invokeai_batch/http/retry.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;
using invokeai::FailureKind;

namespace {

// A few connections are enough to keep a server busy, however many jobs of ours it has.
constexpr std::size_t k_most_calls = 8;
constexpr Milliseconds k_first_delay{500};
// One small call every few seconds burdens no server, and a server that is back is soon seen.
constexpr Milliseconds k_longest_delay{3'000};
// Nothing is tried again at once.
constexpr Milliseconds k_least_delay{250};

// One failure passes in no time, unless the server itself names a longer one.
bool is_worth_telling(int failures, const invokeai::ApiFailure& failure) {
  constexpr Milliseconds k_noticeable{2'000};
  return failures > 1 || failure.retry_after.value_or(Milliseconds{0}) > k_noticeable;
}

std::string trouble_text(const invokeai::ApiFailure& failure) {
  switch (failure.kind) {
    case FailureKind::not_delivered:
    case FailureKind::no_answer:
      return "the server does not answer: " + failure.what;
    case FailureKind::busy:
      return "the server is busy: " + failure.what;
    default:
      return "the server is in trouble: " + failure.what;
  }
}

}  // namespace

void Throttled::note(const invokeai::ApiFailure& failure, Instant now) {
  since = since.value_or(now);
  ++times;
  why = failure.what;
  is_noticeable = is_noticeable || is_worth_telling(times, failure);
}

bool ServerLink::may_call(EngineState& s) const {
  if (s.server.login.is_waited_for()) {
    return false;
  }
  if (m_trouble.failures == 0) {
    return m_calls.size() < k_most_calls;  // else a reply will wake us
  }
  if (s.instant() < m_trouble.not_before) {
    wake(s, m_trouble.not_before);
    return false;
  }
  return m_calls.empty();
}

void ServerLink::call(EngineState& s, CallBody what, std::optional<JobIndex> job) {
  const Ticket ticket = m_next_ticket++;
  if (job) {
    s.jobs.active(*job).busy = true;
    s.jobs.forget(*job);
  }
  m_calls[ticket] = {.what = what, .job = job};
  s.turn.acts.push_back(Call{ticket, std::move(what)});
}

void ServerLink::call(EngineState& s, CallBody what, std::vector<JobIndex> jobs) {
  const Ticket ticket = m_next_ticket;
  call(s, std::move(what));
  for (const JobIndex job : jobs) {
    s.jobs.active(job).busy = true;
  }
  m_calls.at(ticket).jobs = std::move(jobs);
}

std::optional<OpenCall> ServerLink::take(EngineState& s, Ticket ticket) {
  const auto found = m_calls.find(ticket);
  if (found == m_calls.end()) {
    return std::nullopt;
  }
  OpenCall open = std::move(found->second);
  m_calls.erase(found);
  if (open.job && s.jobs[*open.job].active) {
    s.jobs.active(*open.job).busy = false;
  }
  for (const JobIndex job : open.jobs) {
    if (s.jobs[job].active) {
      s.jobs.active(job).busy = false;
    }
  }
  return open;
}

void ServerLink::note_answer(Instant now) {
  m_trouble = {};
  m_last_answer = now;
}

void ServerLink::note_trouble(EngineState& s, const invokeai::ApiFailure& failure) {
  m_trouble.why = trouble_text(failure);
  m_trouble.since = m_trouble.since.value_or(s.instant());
  if (s.instant() < m_trouble.not_before) {
    return;  // another call of the same round: one outage, counted once
  }
  ++m_trouble.failures;
  m_trouble.is_noticeable =
      m_trouble.is_noticeable || is_worth_telling(m_trouble.failures, failure);
  if (m_trouble.is_noticeable) {
    m_last_outage = s.instant();
  }
  m_trouble.not_before =
      s.instant() + retry_delay(s, m_trouble.failures, k_first_delay, failure.retry_after);
}

bool ServerLink::end_when_refused(EngineState& s, Ticket began,
                                  const invokeai::ApiFailure& failure) {
  const bool unauthorized = failure.kind == FailureKind::unauthorized;
  const bool refused = unauthorized || failure.kind == FailureKind::forbidden;
  if (!refused || s.server.login.wants_new(s, began, failure)) {
    return false;
  }
  const auto* advice = "; log in, then run the same command again: invokeai-batch login ";
  exit_now(s, base::ErrorClass::server,
           failure.what + (unauthorized ? advice + s.setup.server : ""));
  return true;
}

void ServerLink::on_call_failed(EngineState& s, Ticket began, const invokeai::ApiFailure& failure) {
  if (!end_when_refused(s, began, failure)) {
    note_trouble(s, failure);
  }
}

Milliseconds retry_delay(EngineState& s, int attempt, Milliseconds first,
                         std::optional<Milliseconds> retry_after) {
  const double random = std::uniform_real_distribution<double>(0, 1)(s.random);
  return k_least_delay + http::retry_delay(attempt, first, k_longest_delay, retry_after, random);
}

}  // namespace invokeai_batch::run
