#include "engine/server/queue.hpp"

#include <algorithm>

#include "engine/limits/hand_over.hpp"
#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

constexpr Milliseconds k_look_every{5'000};
constexpr Milliseconds k_look_often{2'000};  // while we wait for it
constexpr Milliseconds k_patience{10'000};   // with a job that does not start

// A look costs the server a scan of its history, so it is taken every few seconds, not per job.
Milliseconds look_interval(const EngineState& s) {
  if (s.waiting.is_waiting()) {
    return k_look_often;
  }
  if (s.setup.limits.idle_only) {
    return k_look_every;
  }
  const auto so_far = (s.instant() - s.watching.last_end()) / 2;
  const auto median = s.watching.median_run();
  return std::max<Milliseconds>(k_look_every, median ? 4 * *median : so_far);
}

// The one that has waited longest.
bool something_is_stuck(const EngineState& s) {
  if (s.jobs.waiting().empty()) {
    return false;
  }
  const auto& active = s.jobs.active(s.jobs.waiting().begin()->second);
  return s.instant() - std::max(active.since, s.watching.last_end()) > k_patience;
}

}  // namespace

QueueWatch::QueueWatch(const ServerAbilities& abilities)
    : m_workers{.count = std::max<std::size_t>(1, abilities.workers)} {}

void QueueWatch::advance(EngineState& s) {
  const bool for_jobs =
      !s.stopping.is_asked() && s.timetable.is_in_hours() &&
      (!s.jobs.pending().empty() || !s.jobs.unsent().empty() || something_is_stuck(s));
  const bool for_files = s.fetching.a_file_does_not_come(s);
  if ((!for_jobs && !for_files) || m_asked) {
    return;
  }
  const auto interval = for_files ? k_look_often : look_interval(s);
  const auto at = m_at ? *m_at + interval : s.instant();
  if (at > s.instant()) {
    wake(s, at);
  } else if (s.server.link.may_call(s)) {
    m_asked = true;
    s.server.link.call(s, AskQueueStatus{});
  }
}

void QueueWatch::on_status(EngineState& s, const invokeai::QueueStatus& status) {
  m_asked = false;
  m_at = s.instant();
  const auto own = static_cast<std::int64_t>(s.jobs.on_server());
  m_others = std::max<std::int64_t>(0, status.pending - own);
  if (status.is_started) {
    m_paused_since.reset();
  } else if (!m_paused_since) {
    m_paused_since = s.instant();
  }
  count_workers(status);
}

void QueueWatch::count_workers(const invokeai::QueueStatus& status) {
  constexpr int k_enough_looks = 3;
  const auto running =
      static_cast<std::size_t>(std::max<std::int64_t>(status.in_progress - status.waiting, 0));
  note_running(running);
  if (status.pending == 0 || is_paused() || running >= m_workers.count) {
    m_workers = {.count = m_workers.count};
    return;
  }
  m_workers.most_of_fewer = std::max(m_workers.most_of_fewer, running);
  if (++m_workers.looks_at_fewer >= k_enough_looks) {
    m_workers = {.count = std::max<std::size_t>(m_workers.most_of_fewer, 1)};
  }
}

void QueueWatch::note_running(std::size_t count) {
  if (count > m_workers.count) {
    m_workers = {.count = count};
  }
}

// Polite while others wait. Else each worker has a job and another that waits for it, so that it
// never waits for us; two where jobs are over before we have heard of it.
std::size_t window(const EngineState& s) {
  constexpr Milliseconds k_short{1'000};
  if (hands_in(s)) {
    return s.setup.limits.concurrency.value_or(s.jobs.count());
  }
  if (s.server.queue.others() > 0) {
    return 1;
  }
  const auto median = s.watching.median_run();
  return s.setup.limits.concurrency.value_or((median && *median < k_short ? 3 : 2) *
                                             s.server.queue.workers());
}

}  // namespace invokeai_batch::run
