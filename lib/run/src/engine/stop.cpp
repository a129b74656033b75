#include "engine/stop.hpp"

#include <algorithm>
#include <utility>

#include "engine/limits/hand_over.hpp"
#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;
using invokeai::ItemStatus;

namespace {

// Nothing has come to its end for so long. A file may take its time.
constexpr Milliseconds k_patience_at_the_end{10'000};
constexpr Milliseconds k_patience_with_files{60'000};
constexpr int k_most_cancels = 5;  // of one surplus item

// As many as fit into one call, of those that still are in the queue. What another call is about
// just now stays for later.
std::vector<JobIndex> take_some(const EngineState& s, std::deque<JobIndex>& jobs) {
  std::vector<JobIndex> taken;
  std::deque<JobIndex> later;
  while (!jobs.empty() && taken.size() < invokeai::k_most_items_at_once) {
    const JobIndex job = jobs.front();
    jobs.pop_front();
    if (s.jobs[job].step == Step::queued) {
      if (s.jobs.active(job).busy) {
        later.push_back(job);
      } else {
        taken.push_back(job);
      }
    }
  }
  jobs.insert(jobs.end(), later.begin(), later.end());
  return taken;
}

CallBody where_they_stand(const EngineState& s, const std::vector<JobIndex>& jobs) {
  if (!s.watching.has_item_summaries()) {
    return AskCurrentItem{};
  }
  AskItems ask;
  for (const JobIndex job : jobs) {
    ask.items.push_back({*s.jobs.active(job).attempt.item_id});
  }
  return ask;
}

CallBody cancellation_of(EngineState& s, const std::vector<JobIndex>& jobs) {
  CancelBatches cancel;
  for (const JobIndex job : jobs) {
    auto& active = s.jobs.active(job);
    active.cancel_asked = true;
    active.cancel_announced = true;
    active.attempt.status = store::k_canceling;
    put_attempt(s, job);
    cancel.batches.push_back({active.attempt.batch_id});
  }
  return cancel;
}

}  // namespace

Stopping::Running Stopping::running_of(const EngineState& s, WhatRuns what_runs) {
  if (what_runs == WhatRuns::ends) {
    return Running::awaited;
  }
  return what_runs == WhatRuns::canceled || s.setup.limits.cancel_running ? Running::canceled
                                                                          : Running::left;
}

// Concerns what an earlier stop has left to run on, too.
void Stopping::be_harsher(EngineState& s, Running running) {
  if (running <= m_running) {
    return;
  }
  m_running = running;
  m_left.clear();
  for (const auto& [item, job] : s.jobs.running()) {
    m_to_ask.push_back(job);
  }
  wake(s, s.instant());
}

void Stopping::ask(EngineState& s, base::ErrorClass error_class, std::string reason,
                   WhatRuns what_runs) {
  ask(s, {.why = Exit::Why::stopped, .error_class = error_class, .reason = std::move(reason)},
      what_runs);
}

void Stopping::ask(EngineState& s, Exit exit, WhatRuns what_runs) {
  const auto running = running_of(s, what_runs);
  if (m_asked) {
    be_harsher(s, running);
    return;
  }
  m_asked = Asked{std::move(exit), s.instant(), s.instant()};
  m_running = running;
  for (const auto* queued : {&s.jobs.running(), &s.jobs.waiting()}) {
    for (const auto& [item, job] : *queued) {
      m_to_ask.push_back(job);
    }
  }
  wake(s, s.instant());  // the parts that ran before this one in this turn have to hear of it
}

void Stopping::note_queued(const EngineState& s, JobIndex job) {
  if (m_asked && s.jobs[job].step == Step::queued) {
    m_to_ask.push_back(job);
  }
}

void Stopping::note_progress(base::Instant now) {
  if (m_asked) {
    m_asked->last_progress = now;
  }
}

void Stopping::cancel_surplus(const invokeai::ItemId& item, int tries) {
  if (tries < k_most_cancels) {
    m_surplus.push_back({item, tries});
  }
}

void Stopping::advance(EngineState& s) {
  while (!m_surplus.empty() && s.server.link.may_call(s)) {
    auto cancel = m_surplus.front();
    m_surplus.pop_front();
    ++cancel.tries;
    s.server.link.call(s, cancel);
  }
  if (!m_asked) {
    return;
  }
  while (!m_to_ask.empty() && s.server.link.may_call(s)) {
    auto jobs = take_some(s, m_to_ask);
    if (jobs.empty()) {
      break;
    }
    auto body = where_they_stand(s, jobs);
    s.server.link.call(s, std::move(body), std::move(jobs));
  }
  while (!m_to_cancel.empty() && s.server.link.may_call(s)) {
    auto jobs = take_some(s, m_to_cancel);
    if (jobs.empty()) {
      break;
    }
    auto body = cancellation_of(s, jobs);
    s.server.link.call(s, std::move(body), std::move(jobs));
  }
}

void Stopping::leave_or_cancel(EngineState& s, JobIndex job) {
  s.jobs.set_running(job);
  if (m_running == Running::canceled && !s.jobs.active(job).cancel_asked) {
    m_to_cancel.push_back(job);
  } else if (m_running != Running::awaited) {
    m_left.insert(job);
  }
}

bool Stopping::takes(EngineState& s, JobIndex job, const invokeai::ItemSummary& item) {
  if (!m_asked) {
    return false;
  }
  if (item.status == ItemStatus::pending) {
    m_to_cancel.push_back(job);
    return true;
  }
  if (!invokeai::is_terminal(item.status)) {
    leave_or_cancel(s, job);
    return m_running != Running::awaited;
  }
  auto& active = s.jobs.active(job);
  const bool never_ran = item.status == ItemStatus::canceled && item.started_at.empty();
  if (!never_ran || !active.cancel_announced) {
    return false;  // its item says what it has made
  }
  active.attempt.status = std::string(invokeai::to_string(item.status));
  active.attempt.queued_at = item.created_at;
  active.attempt.completed_at = item.completed_at;
  put_attempt(s, job);
  put_state(s, job, store::JobState::planned);
  s.jobs.settle(job, Step::planned);
  note_progress(s.instant());
  return true;
}

void Stopping::on_current(EngineState& s, const std::vector<JobIndex>& jobs,
                          const invokeai::CurrentItem& current) {
  for (const JobIndex job : jobs) {
    if (s.jobs[job].step != Step::queued) {
      continue;
    }
    if (current.id && s.jobs.active(job).attempt.item_id == current.id->value) {
      leave_or_cancel(s, job);
    } else {
      m_to_cancel.push_back(job);
    }
  }
}

// Canceled, or it ended just before: the item says which, or where summaries are to be had, they.
void Stopping::on_canceled(EngineState& s, const std::vector<JobIndex>& jobs) {
  for (const JobIndex job : jobs) {
    if (s.jobs[job].step != Step::queued) {
      continue;
    }
    if (s.watching.has_item_summaries()) {
      m_to_ask.push_back(job);
    } else {
      s.jobs.move(job, Step::ended, s.instant());
    }
  }
}

void Stopping::on_call_failed(EngineState& s, const std::vector<JobIndex>& jobs) {
  for (const JobIndex job : jobs) {
    if (m_asked && s.jobs[job].step == Step::queued) {
      s.jobs.active(job).cancel_asked = false;
      m_to_ask.push_back(job);  // and if need be it is canceled again
    }
  }
}

bool Stopping::is_settled(const EngineState& s) const {
  const auto& jobs = s.jobs;
  const auto open = jobs.at(Step::sending) + jobs.at(Step::unknown) + jobs.at(Step::unsent) +
                    jobs.at(Step::ended) + jobs.waiting().size() + s.fetching.downloads();
  return open == 0 && !s.server.prerequisites.is_making() &&
         std::all_of(jobs.running().begin(), jobs.running().end(),
                     [this](const auto& entry) { return m_left.count(entry.second) != 0; }) &&
         std::all_of(jobs.fetching().begin(), jobs.fetching().end(),
                     [&s](JobIndex job) { return Fetching::is_stuck(s, job); });
}

bool Stopping::server_is_gone(EngineState& s) const {
  const auto& link = s.server.link;
  const auto since = link.trouble_since() ? link.trouble_since() : s.fetching.throttled().since;
  if (!since) {
    return false;
  }
  if (m_asked->exit.error_class == base::ErrorClass::server) {
    return true;  // we stop because of that: it has had its time
  }
  const auto limit = std::max(*since, m_asked->since) + k_patience_at_the_end;
  wake(s, limit);
  return s.instant() >= limit;
}

// A stop ends in its time, whatever the server says meanwhile.
bool Stopping::has_lasted_too_long(EngineState& s) const {
  if (awaits_what_runs() && !s.jobs.running().empty()) {
    return false;
  }
  const auto patience = s.fetching.downloads() > 0 ? k_patience_with_files : k_patience_at_the_end;
  const auto limit = m_asked->last_progress + patience;
  wake(s, limit);
  return s.instant() >= limit;
}

void Stopping::finish(EngineState& s) {
  if (!m_asked) {
    if (s.setup.purpose == Purpose::boards && !s.server.prerequisites.has_all_boards()) {
      return;
    }
    const bool is_done = m_surplus.empty() && s.receipts.is_done() && s.left.is_settled();
    if (is_done && s.jobs.pending().empty() && !s.jobs.any_active()) {
      exit_now(s, Exit{});
    } else if (is_done && hands_in(s)) {
      end_when_handed_in(s);
    }
    return;
  }
  if (is_settled(s) || server_is_gone(s) || has_lasted_too_long(s)) {
    exit_now(s, m_asked->exit);
  }
}

}  // namespace invokeai_batch::run
