#include "engine/watch.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "engine/items.hpp"
#include "engine/limits/hand_over.hpp"
#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;
using invokeai::ItemStatus;

namespace {

constexpr std::size_t k_run_times_kept = 31;
constexpr Milliseconds k_shortest_poll{100};
constexpr Milliseconds k_longest_poll{2'000};
// While no item has ended yet.
constexpr Milliseconds k_shortest_first_poll{250};
constexpr Milliseconds k_longest_first_poll{10'000};

// How much longer than the median an item may run before it is asked about.
Milliseconds margin_of(Milliseconds median) {
  constexpr Milliseconds k_least{20};
  constexpr Milliseconds k_most{500};
  return std::clamp<Milliseconds>(median / 16, k_least, k_most);
}

// Those that run, as far as we know, and as many of those that come next as there are workers left;
// then those behind them, so near that the server may have taken them up before: it works in order,
// but for a few of a kind. Source: session_queue_sqlite.py (dequeue).
struct Front {
  std::vector<JobIndex> running{};
  std::vector<JobIndex> near{};
};

Front front_of(const EngineState& s) {
  constexpr std::size_t k_reordered_within = 32;
  Front front;
  for (const auto& [item, job] : s.jobs.running()) {
    front.running.push_back(job);
  }
  if (s.stopping.is_asked()) {
    return front;  // what waits is canceled
  }
  for (const auto& [item, job] : s.jobs.waiting()) {
    if (front.running.size() < s.server.queue.workers()) {
      front.running.push_back(job);
    } else if (front.near.size() < k_reordered_within) {
      front.near.push_back(job);
    } else {
      break;
    }
  }
  return front;
}

void ask_status(EngineState& s, JobIndex job) {
  auto& active = s.jobs.active(job);
  active.last_asked = s.instant();
  s.server.link.call(s, AskBatchStatus{{active.attempt.batch_id}}, job);
}

void ask_item(EngineState& s, JobIndex job) {
  const auto& attempt = s.jobs.active(job).attempt;
  s.server.link.call(s, GetItem{job, {*attempt.item_id}, attempt.destination}, job);
}

void ask_items(EngineState& s, const std::vector<JobIndex>& jobs) {
  AskItems ask;
  for (const JobIndex job : jobs) {
    auto& active = s.jobs.active(job);
    active.last_asked = s.instant();
    ask.items.push_back({*active.attempt.item_id});
  }
  s.server.link.call(s, std::move(ask), jobs);
}

// `since`: when it began, by the server's word.
void on_running(EngineState& s, JobIndex job, std::optional<Instant> since) {
  auto& active = s.jobs.active(job);
  active.running_since = active.running_since.value_or(since.value_or(s.instant()));
  if (!active.seen_running) {
    s.jobs.set_running(job);
    emit(s, events::EventKind::job_started, job);
  }
}

// More than one row: a late POST, or items that a workflow called. Where a late POST gets a batch
// of its own, it does not show in the status of ours.
bool may_have_surplus(const EngineState& s, JobIndex job, const invokeai::BatchStatus& status,
                      bool is_over) {
  const auto& active = s.jobs.active(job);
  const bool may_be_elsewhere =
      s.setup.abilities.replaces_batch_ids &&
      (active.in_doubt || (active.adopted && !s.receipts.tell_of(s, job)));
  return !active.looked_for_surplus && (status.total > 1 || (is_over && may_be_elsewhere));
}

}  // namespace

std::optional<Milliseconds> Watching::median_run() const {
  if (m_run_times.empty()) {
    return std::nullopt;
  }
  std::vector<Milliseconds> times(m_run_times.begin(), m_run_times.end());
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

// ---- when to ask --------------------------------------------------------------------------------

// When an item that runs is worth asking about: when it should just have ended by the median run
// time, then often enough to lose little. Another waits on the server for its worker, so that to be
// a little late costs nothing, and to be early a request.
Instant Watching::due(const ActiveJob& active) const {
  const auto start = active.started_at.value_or(std::max(active.since, m_last_end));
  const auto median = median_run();
  const auto expected =
      median ? start + *median + margin_of(*median) : start + k_shortest_first_poll;
  if (!active.last_asked || *active.last_asked < expected) {
    return expected;
  }
  const auto step =
      median ? std::clamp<Milliseconds>(
                   std::max<Milliseconds>(*median / 8, (*active.last_asked - expected) / 2),
                   k_shortest_poll, k_longest_poll)
             : std::clamp<Milliseconds>((*active.last_asked - start) * 4 / 5, k_shortest_first_poll,
                                        k_longest_first_poll);
  return *active.last_asked + step;
}

// One that was given its time is not asked about at all, its item is fetched: where jobs take as
// long as each other, and where one runs alone, for then the question would cost as much.
bool Watching::is_worth_fetching(const ActiveJob& active, bool runs_alone) const {
  constexpr std::size_t k_enough = 2;
  const auto median = median_run();
  if (m_run_times.size() < k_enough || !active.started_at ||
      active.last_asked > *active.started_at + *median) {
    return false;
  }
  if (runs_alone) {
    return true;
  }
  const auto longest = *std::max_element(m_run_times.begin(), m_run_times.end());
  return longest <= *median + margin_of(*median);
}

// Those that may have arrived or not, those that have ended, and those that a run before left.
void Watching::ask_those_due(EngineState& s) const {
  for (auto next = s.jobs.next_to_ask(); next; next = s.jobs.next_to_ask()) {
    const auto [at, job] = *next;
    if (at > s.instant()) {
      wake(s, at);
      return;
    }
    if (!s.server.link.may_call(s)) {
      return;
    }
    if (s.jobs[job].step == Step::ended) {
      ask_item(s, job);
    } else if (s.jobs[job].step == Step::unknown && s.receipts.tell_of(s, job)) {
      s.receipts.ask(s, job);
    } else {
      ask_status(s, job);
    }
  }
}

// Those that run have their times; those behind them are asked about in the same call.
void Watching::ask_about_queued(EngineState& s) const {
  const auto front = front_of(s);
  std::vector<JobIndex> together;
  bool is_due = false;
  for (const JobIndex job : front.running) {
    const auto& active = s.jobs.active(job);
    const bool by_item = m_has_item_summaries && !active.in_doubt && !active.adopted;
    const auto at = due(active);
    if (active.busy) {
      continue;
    }
    if (at > s.instant()) {
      wake(s, at);
    } else if (!s.server.link.may_call(s)) {
      return;
    } else if (!by_item) {
      ask_status(s, job);  // of its batch, which may have got a second item
      continue;
    } else if (is_worth_fetching(active, front.running.size() == 1)) {
      ask_item(s, job);
      continue;
    }
    is_due = is_due || (by_item && at <= s.instant());
    if (by_item) {
      together.push_back(job);
    }
  }
  if (!is_due || !s.server.link.may_call(s)) {
    return;
  }
  std::copy_if(front.near.begin(), front.near.end(), std::back_inserter(together),
               [&s](JobIndex job) {
                 const auto& active = s.jobs.active(job);
                 return !active.busy && !active.in_doubt && !active.adopted;
               });
  ask_items(s, together);
}

void Watching::advance(EngineState& s) {
  ask_those_due(s);
  const bool is_of_interest = s.stopping.is_asked() ? s.stopping.awaits_what_runs() : !hands_in(s);
  if (is_of_interest) {
    ask_about_queued(s);
  }
}

// ---- what the answers mean ----------------------------------------------------------------------

void Watching::learn_clock(const ActiveJob& active, std::string_view created_at) {
  const auto created = parse_server_time(created_at);
  if (!created || !active.sent_at || !active.replied_at || *active.replied_at < m_clock.learnt_at) {
    return;
  }
  const auto middle = *active.sent_at + (*active.replied_at - *active.sent_at) / 2;
  m_clock = {created->time_since_epoch() - middle.time_since_epoch(), *active.replied_at};
}

// When that was by our clock; nullopt: nobody knows.
std::optional<Instant> Watching::instant_of(const EngineState& s, const ActiveJob& active,
                                            std::string_view text) const {
  const auto time = parse_server_time(text);
  if (!time || !m_clock.ahead) {
    return std::nullopt;
  }
  const Instant there{time->time_since_epoch() - *m_clock.ahead};
  return std::min(std::max(there, active.sent_at.value_or(there)), s.instant());
}

// A worker is free, and takes up what comes next.
void Watching::note_end(EngineState& s, Instant at) {
  m_last_end = std::max(m_last_end, at);
  const auto& queue = s.server.queue;
  if (s.jobs.waiting().empty() || queue.others() > 0 || queue.is_paused()) {
    return;
  }
  const JobIndex next = s.jobs.waiting().begin()->second;
  s.jobs.set_started(next, std::max(at, s.jobs.active(next).sent_at.value_or(at)));
}

void Watching::note_run_time(const ItemFacts& facts) {
  const auto started = parse_server_time(facts.started_at);
  const auto completed = parse_server_time(facts.completed_at);
  if (!started || !completed || *completed < *started) {
    return;
  }
  m_run_times.push_back(*completed - *started);
  if (m_run_times.size() > k_run_times_kept) {
    m_run_times.pop_front();
  }
}

void Watching::on_batch_status(EngineState& s, JobIndex job, const invokeai::BatchStatus& status) {
  if (s.jobs[job].step == Step::unknown) {
    on_status_while_unknown(s, job, status);
    return;
  }
  if (status.total == 0) {
    on_item_gone(s, job);
    return;
  }
  if (status.in_progress > 0) {
    on_running(s, job, std::nullopt);
  }
  const bool is_over = status.pending + status.in_progress == 0;
  if (may_have_surplus(s, job, status, is_over)) {
    s.server.link.call(s, FindItems{s.jobs.active(job).attempt.destination}, job);
    return;
  }
  if (is_over) {
    s.jobs.move(job, Step::ended, s.instant());  // the item says when
  }
}

void Watching::on_summary(EngineState& s, JobIndex job, const invokeai::ItemSummary& item) {
  auto& active = s.jobs.active(job);
  learn_clock(active, item.created_at);
  if (item.status == ItemStatus::unknown) {
    on_strange_status(s, job);
  } else if (invokeai::is_terminal(item.status)) {
    const auto end = instant_of(s, active, item.completed_at).value_or(s.instant());
    active.end_is_noted = true;
    s.jobs.move(job, Step::ended, s.instant());
    note_end(s, end);
  } else if (item.status == ItemStatus::pending) {
    s.jobs.set_started(job, std::nullopt);
  } else {
    const auto started = instant_of(s, active, item.started_at);
    s.jobs.set_started(job, started);
    on_running(s, job, started);
  }
}

void Watching::on_items(EngineState& s, const std::vector<JobIndex>& jobs,
                        const std::vector<invokeai::ItemSummary>& items) {
  std::unordered_map<std::int64_t, const invokeai::ItemSummary*> by_id;
  for (const auto& item : items) {
    by_id[item.id.value] = &item;
  }
  std::size_t running = 0;
  for (const JobIndex job : jobs) {
    if (s.jobs[job].step != Step::queued) {
      continue;  // its item has come meanwhile
    }
    const auto found = by_id.find(*s.jobs.active(job).attempt.item_id);
    if (found == by_id.end()) {
      on_item_gone(s, job);
      continue;
    }
    if (found->second->batch.value != s.jobs.active(job).attempt.batch_id) {
      on_foreign_item(s, job);
      continue;
    }
    running += found->second->status == ItemStatus::in_progress ? 1 : 0;
    if (!s.stopping.takes(s, job, *found->second)) {
      on_summary(s, job, *found->second);
    }
  }
  s.server.queue.note_running(running);
}

void Watching::on_item(EngineState& s, JobIndex job, const ItemFacts& facts) {
  auto& active = s.jobs.active(job);
  if (facts.batch.value != active.attempt.batch_id) {
    on_foreign_item(s, job);
    return;
  }
  if (facts.status == ItemStatus::unknown) {
    on_strange_status(s, job);
    return;
  }
  if (!invokeai::is_terminal(facts.status)) {
    if (facts.started_at.empty()) {
      active.started_at.reset();  // its worker took up another
    }
    s.jobs.move(job, Step::queued, s.instant()).last_asked = s.instant();
    s.stopping.note_queued(s, job);
    return;
  }
  note_run_time(facts);
  learn_clock(active, facts.created_at);
  const bool end_was_noted = std::exchange(active.end_is_noted, true);
  const auto end = instant_of(s, active, facts.completed_at).value_or(s.instant());
  s.jobs.move(job, Step::ended, s.instant());
  s.jobs.forget(job);  // unless there is more to ask
  on_item_ended(s, job, facts);
  if (!end_was_noted) {
    note_end(s, end);
  }
}

}  // namespace invokeai_batch::run
