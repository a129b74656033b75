#include "engine/jobs.hpp"

#include <algorithm>

#include "engine/state.hpp"
#include "invokeai_batch/base/require.hpp"

namespace invokeai_batch::run {

using base::Instant;

Jobs::Jobs(const Setup& setup) : m_jobs(setup.jobs.size()) {
  for (auto& job : m_jobs) {
    job.retries_left = setup.limits.retries;
  }
  m_at_step[static_cast<std::size_t>(Step::planned)] = m_jobs.size();
}

ActiveJob& Jobs::active(JobIndex job) {
  base::require(m_jobs.at(job).active != nullptr, "a job that is asked for is under way");
  return *m_jobs[job].active;
}

const ActiveJob& Jobs::active(JobIndex job) const {
  base::require(m_jobs.at(job).active != nullptr, "a job that is asked for is under way");
  return *m_jobs[job].active;
}

std::size_t Jobs::on_server() const {
  return at(Step::sending) + at(Step::unknown) + at(Step::unsent) + at(Step::queued);
}

bool Jobs::any_active() const {
  return on_server() + at(Step::ended) + at(Step::fetching) > 0;
}

// Takes the job out of what it is kept in at its step.
void Jobs::leave(JobIndex job) {
  const auto& one = m_jobs[job];
  --m_at_step[static_cast<std::size_t>(one.step)];
  forget(job);
  if (one.step == Step::queued) {
    const auto place = std::pair(*one.active->attempt.item_id, job);
    m_running.erase(place);
    m_waiting.erase(place);
  } else if (one.step == Step::unsent) {
    m_unsent.erase(job);
  } else if (one.step == Step::fetching) {
    m_fetching.erase(job);
  }
}

void Jobs::place_in_queue(JobIndex job) {
  const auto& active = *m_jobs[job].active;
  const auto place = std::pair(*active.attempt.item_id, job);
  const bool runs = active.seen_running || active.started_at;
  (runs ? m_waiting : m_running).erase(place);
  (runs ? m_running : m_waiting).insert(place);
}

ActiveJob& Jobs::move(JobIndex job, Step step, Instant now) {
  auto& one = m_jobs.at(job);
  leave(job);
  if (!one.active) {
    one.active = std::make_unique<ActiveJob>();
    one.active->begun = now;
  }
  one.step = step;
  ++m_at_step[static_cast<std::size_t>(step)];
  one.active->since = now;
  one.active->last_asked.reset();
  if (step == Step::queued) {
    base::require(one.active->attempt.item_id.has_value(), "a job in the queue has an item");
    place_in_queue(job);
  } else if (step == Step::unsent) {
    m_unsent.insert(job);
  } else if (step == Step::fetching) {
    m_fetching.insert(job);
  } else if (step == Step::unknown || step == Step::ended) {
    ask(job, now);
  }
  return *one.active;
}

void Jobs::settle(JobIndex job, Step step) {
  leave(job);
  auto& one = m_jobs[job];
  one.step = step;
  ++m_at_step[static_cast<std::size_t>(step)];
  one.active.reset();
}

void Jobs::sort_pending(const Setup& setup) {
  std::stable_sort(m_pending.begin(), m_pending.end(), [&setup](JobIndex a, JobIndex b) {
    return setup.jobs[a].group < setup.jobs[b].group;
  });
}

JobIndex Jobs::take_pending() {
  base::require(!m_pending.empty(), "a job that is taken waits");
  const JobIndex job = m_pending.front();
  m_pending.pop_front();
  return job;
}

void Jobs::ask(JobIndex job, Instant at) {
  forget(job);
  active(job).ask_at = at;
  m_to_ask.emplace(at, job);
}

void Jobs::forget(JobIndex job) {
  if (auto& active = m_jobs[job].active; active && active->ask_at) {
    m_to_ask.erase({*active->ask_at, job});
    active->ask_at.reset();
  }
}

std::optional<std::pair<Instant, JobIndex>> Jobs::next_to_ask() const {
  return m_to_ask.empty() ? std::nullopt : std::optional(*m_to_ask.begin());
}

void Jobs::set_started(JobIndex job, std::optional<Instant> at) {
  active(job).started_at = at;
  if (m_jobs[job].step == Step::queued) {
    place_in_queue(job);
  }
}

void Jobs::set_running(JobIndex job) {
  active(job).seen_running = true;
  if (m_jobs[job].step == Step::queued) {
    place_in_queue(job);
  }
}

void attempt_failed(EngineState& s, JobIndex job, const std::string& reason, MayPass may_pass) {
  auto& attempt = s.jobs.active(job).attempt;
  if (attempt.status.empty()) {
    attempt.status = "lost";
  }
  put_attempt(s, job);
  const bool stops = s.stopping.is_asked();
  s.stopping.note_progress(s.instant());
  if (may_pass == MayPass::yes && (s.jobs[job].retries_left > 0 || stops)) {
    put_state(s, job, store::JobState::planned, reason);
    if (!stops) {
      --s.jobs[job].retries_left;
      emit(s, events::EventKind::job_retry, job, reason);
      s.jobs.put_last(job);
    } else {
      emit(s, events::EventKind::warning, job, reason + "; the next run makes it again");
    }
    s.jobs.settle(job, Step::planned);
    return;
  }
  put_state(s, job, store::JobState::failed, reason);
  emit(s, events::EventKind::job_failed, job, reason);
  ++s.counts.failed;
  s.jobs.settle(job, Step::failed);
}

}  // namespace invokeai_batch::run
