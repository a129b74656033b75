// Jobs on the server: when to ask about which, and what the answers mean.

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;
using invokeai::ItemStatus;
using store::JobState;

namespace {

constexpr std::size_t k_run_times_kept = 31;
// Of a batch whose POST got no answer, be it from an earlier process that died with it on its way.
constexpr int k_checks_in_doubt = 3;
constexpr int k_most_refusals = 4;  // 5xx answers to the POST
constexpr int k_most_searches = 5;  // for the item of a batch that the server does have
constexpr int k_looks_at_canceled = 3;
constexpr Milliseconds k_shortest_poll{100};
constexpr Milliseconds k_least_margin{20};
constexpr Milliseconds k_most_margin{500};
constexpr Milliseconds k_longest_poll{2'000};
constexpr Milliseconds k_first_run_poll{250};
constexpr Milliseconds k_longest_first{10'000};

// A worker is free, and takes up what comes next.
void note_end(State& s, Instant at) {
  s.last_end = std::max(s.last_end, at);
  std::optional<JobIndex> next;
  for (const JobIndex job : s.active) {
    const auto& run = s.jobs[job];
    if (run.step == Step::queued && !run.flight->seen_running && !run.flight->started_at &&
        (!next || run.flight->attempt.item_id < s.jobs[*next].flight->attempt.item_id)) {
      next = job;
    }
  }
  if (next && s.queue.others == 0 && !s.queue.paused) {
    auto& flight = *s.jobs[*next].flight;
    flight.started_at = std::max(at, flight.sent_at.value_or(at));
  }
}

void learn_clock(State& s, const Flight& flight, std::string_view created_at) {
  const auto created = parse_server_time(created_at);
  if (!created || !flight.sent_at || !flight.replied_at ||
      *flight.replied_at < s.server_clock.learnt_at) {
    return;
  }
  const auto middle = *flight.sent_at + (*flight.replied_at - *flight.sent_at) / 2;
  s.server_clock = {created->time_since_epoch() - middle.time_since_epoch(), *flight.replied_at};
}

// When that was by our clock; nullopt: nobody knows.
std::optional<Instant> instant_of(const State& s, const Flight& flight, std::string_view text) {
  const auto time = parse_server_time(text);
  if (!time || !s.server_clock.ahead) {
    return std::nullopt;
  }
  const Instant there{time->time_since_epoch() - *s.server_clock.ahead};
  return std::min(std::max(there, flight.sent_at.value_or(there)), instant(s));
}

// The items that run, as far as we know, first those that were seen to; then as many of those that
// come next as there are workers left. The server works in order, but for a few of a kind.
struct Front {
  std::vector<JobIndex> running{};  // or next
  std::vector<JobIndex> near{};     // behind them, so near that it may have taken them up before
};

Front front_of(const State& s) {
  constexpr std::size_t k_reordered_within = 32;  // items: session_queue_sqlite.py (dequeue)
  std::vector<JobIndex> queued;
  if (s.stopping) {
    // What runs is left, and the rest canceled: all of them matter.
    std::copy_if(s.active.begin(), s.active.end(), std::back_inserter(queued),
                 [&s](JobIndex job) { return s.jobs[job].step == Step::queued; });
    queued.resize(std::min(queued.size(), invokeai::k_most_items_at_once));
    return {queued, {}};
  }
  std::copy_if(s.active.begin(), s.active.end(), std::back_inserter(queued),
               [&s](JobIndex job) { return s.jobs[job].step == Step::queued; });
  std::sort(queued.begin(), queued.end(), [&s](JobIndex a, JobIndex b) {
    return s.jobs[a].flight->attempt.item_id < s.jobs[b].flight->attempt.item_id;
  });
  const auto running = std::stable_partition(queued.begin(), queued.end(), [&s](JobIndex job) {
    return s.jobs[job].flight->seen_running || s.jobs[job].flight->started_at;
  });
  const auto seen = static_cast<std::size_t>(running - queued.begin());
  const auto front = std::min(queued.size(), std::max(seen, s.workers.count));
  const auto near = std::min(queued.size(), front + k_reordered_within);
  const auto at = [&queued](std::size_t n) {
    return queued.begin() + static_cast<std::ptrdiff_t>(n);
  };
  return {{queued.begin(), at(front)}, {at(front), at(near)}};
}

Milliseconds margin_of(Milliseconds median) {
  return std::clamp<Milliseconds>(median / 16, k_least_margin, k_most_margin);
}

// When an item that runs is worth asking about: when it should just have ended by the median run
// time, then often enough to lose little. Another waits on the server for its worker, so that to be
// a little late costs nothing, and to be early a request.
Instant due_while_running(const State& s, const Flight& flight) {
  const auto start = flight.started_at.value_or(std::max(flight.since, s.last_end));
  const auto median = median_run(s);
  if (!median) {
    const auto first = start + k_first_run_poll;
    return !flight.last_asked || *flight.last_asked < first
               ? first
               : *flight.last_asked + std::clamp<Milliseconds>((*flight.last_asked - start) / 2,
                                                               k_first_run_poll, k_longest_first);
  }
  const auto expected = start + *median + margin_of(*median);
  if (!flight.last_asked || *flight.last_asked < expected) {
    return expected;
  }
  const auto step = std::max<Milliseconds>(*median / 8, (*flight.last_asked - expected) / 2);
  return *flight.last_asked + std::clamp(step, k_shortest_poll, k_longest_poll);
}

Instant due(const State& s, const Flight& flight) {
  const bool stale = s.stopping && (!flight.last_asked || *flight.last_asked < s.stopping->since);
  const bool unseen = flight.adopted && !flight.last_asked;
  return stale || unseen ? flight.embargo : std::max(flight.embargo, due_while_running(s, flight));
}

void ask_status(State& s, JobIndex job) {
  auto& flight = *s.jobs[job].flight;
  flight.last_asked = instant(s);
  call(s, AskBatchStatus{{flight.attempt.batch_id}}, job);
}

void ask_status_at(State& s, JobIndex job, Instant at) {
  if (at > instant(s)) {
    wake(s, at);
  } else if (may_call(s)) {
    ask_status(s, job);
  }
}

// Where jobs take as long as each other, one that was given its time is not asked about at all:
// its item is fetched.
bool has_surely_ended(const State& s, const Flight& flight) {
  constexpr std::size_t k_enough = 2;
  const auto median = median_run(s);
  if (s.run_times.size() < k_enough || !flight.started_at ||
      flight.last_asked > *flight.started_at + *median) {
    return false;
  }
  const auto longest = *std::max_element(s.run_times.begin(), s.run_times.end());
  return longest <= *median + margin_of(*median);
}

void ask_item(State& s, JobIndex job) {
  const auto& flight = *s.jobs[job].flight;
  if (flight.embargo > instant(s)) {
    wake(s, flight.embargo);
  } else if (may_call(s)) {
    call(s, GetItem{job, {*flight.attempt.item_id}}, job);
  }
}

// One call for all that may have ended since: whoever is asked about first.
void ask_items(State& s, const std::vector<JobIndex>& jobs) {
  AskItems ask;
  for (const JobIndex job : jobs) {
    auto& flight = *s.jobs[job].flight;
    flight.last_asked = instant(s);
    ask.items.push_back({*flight.attempt.item_id});
  }
  call(s, std::move(ask), jobs);
}

// A batch that may get a second item is asked about as a whole.
bool is_asked_by_item(const State& s, JobIndex job) {
  const auto& flight = *s.jobs[job].flight;
  return s.setup.abilities.has_item_summaries && !flight.in_doubt && !flight.adopted;
}

// Those that run have their times; those behind them are asked about in the same call.
void watch_queued(State& s) {
  const auto front = front_of(s);
  std::vector<JobIndex> together;
  bool is_due = false;
  const auto take = [&](JobIndex job, Instant at) {
    if (s.jobs[job].flight->busy) {
      return;
    }
    if (!is_asked_by_item(s, job)) {
      ask_status_at(s, job, at);
      return;
    }
    if (at > instant(s)) {
      wake(s, at);
    } else if (has_surely_ended(s, *s.jobs[job].flight)) {
      ask_item(s, job);
      return;
    }
    is_due = is_due || at <= instant(s);
    together.push_back(job);
  };
  for (const JobIndex job : front.running) {
    take(job, due(s, *s.jobs[job].flight));
  }
  for (const JobIndex job : front.near) {
    const auto& flight = *s.jobs[job].flight;
    if (is_asked_by_item(s, job) || (flight.adopted && !flight.last_asked)) {
      take(job, flight.adopted ? flight.embargo : Instant::max());
    }
  }
  if (is_due && may_call(s)) {
    ask_items(s, together);
  }
}

void on_status_while_unknown(State& s, JobIndex job, const invokeai::BatchStatus& status) {
  auto& flight = *s.jobs[job].flight;
  if (status.total > 0) {
    call(s, FindItems{flight.attempt.destination}, job);
    return;
  }
  // The POST may still be at work in a thread of the server: ask a few times before it is sent
  // again.
  ++flight.checks;
  if (flight.checks < k_checks_in_doubt) {
    flight.embargo = instant(s) + Milliseconds{500} * flight.checks;
    return;
  }
  if (flight.refusals >= k_most_refusals) {
    flight.attempt.status = "refused";
    attempt_failed(s, job, flight.refusal, false);
    return;
  }
  s.jobs[job].resend = true;
}

void note_run_time(State& s, const ItemFacts& facts) {
  const auto started = parse_server_time(facts.started_at);
  const auto completed = parse_server_time(facts.completed_at);
  if (!started || !completed || *completed < *started) {
    return;
  }
  s.run_times.push_back(*completed - *started);
  if (s.run_times.size() > k_run_times_kept) {
    s.run_times.pop_front();
  }
}

// A summary has told it before, or nobody has.
void note_end_of(State& s, JobIndex job, const ItemFacts& facts) {
  auto& flight = *s.jobs[job].flight;
  if (!std::exchange(flight.end_is_noted, true)) {
    note_end(s, instant_of(s, flight, facts.completed_at).value_or(instant(s)));
  }
}

void keep_facts(Flight& flight, const ItemFacts& facts) {
  flight.attempt.session_id = facts.session_id;
  flight.attempt.status = std::string(invokeai::to_string(facts.status));
  flight.attempt.error_type = facts.error_type;
  flight.attempt.error_message = facts.error_message;
  flight.attempt.queued_at = facts.created_at;
  flight.attempt.started_at = facts.started_at;
  flight.attempt.completed_at = facts.completed_at;
}

std::string reason_of(const ItemFacts& facts) {
  if (facts.status == ItemStatus::canceled) {
    return "canceled on the server (a restart, or somebody canceled it)";
  }
  if (facts.error_type.empty()) {
    return facts.error_message.empty() ? "the server gives no reason" : facts.error_message;
  }
  return facts.error_type + ": " + facts.error_message;
}

void take_outputs(State& s, JobIndex job, const ItemFacts& facts) {
  auto& flight = fly(s, job, Step::fetching);
  store::ForgetOutputsRow forget;
  forget.job = s.setup.jobs[job].id;
  put(s, std::move(forget));
  flight.outputs.clear();
  int ordinal = 0;
  for (const auto& output : facts.outputs) {
    OutputRun run;
    run.row.job = s.setup.jobs[job].id;
    run.row.ordinal = ++ordinal;
    run.row.attempt = flight.attempt.attempt;
    run.row.node_id = output.node_id;
    run.row.output = output.output;
    run.row.seed = output.seed;
    run.row.image_name = output.image.value;
    run.row.is_video = output.kind == invokeai::MediaKind::video;
    run.row.width = output.width;
    run.row.height = output.height;
    run.row.path = output.path;
    put(s, run.row);
    flight.outputs.push_back(std::move(run));
  }
  put_state(s, job, JobState::ended);
  std::get<store::JobStateRow>(s.turn.rows.back()).seed = facts.seed;
  for (const auto& warning : facts.warnings) {
    emit(s, events::EventKind::warning, job, warning);
  }
}

// The items of this attempt itself, oldest first.
std::vector<FoundItem> own_items(const Flight& flight, const std::vector<FoundItem>& items) {
  std::vector<FoundItem> own;
  std::copy_if(items.begin(), items.end(), std::back_inserter(own), [&](const FoundItem& item) {
    return item.batch.value == flight.attempt.batch_id && !item.is_child;
  });
  std::sort(own.begin(), own.end(),
            [](const FoundItem& a, const FoundItem& b) { return a.id < b.id; });
  return own;
}

void on_nothing_found(State& s, JobIndex job) {
  auto& flight = *s.jobs[job].flight;
  if (s.jobs[job].step != Step::unknown) {
    return;  // it was there a moment ago: the next status tells
  }
  if (++flight.checks >= k_most_searches) {
    flight.attempt.status = "lost";
    attempt_failed(s, job, "the server counts its batch but does not list its item", true);
  } else {
    flight.embargo = instant(s) + Milliseconds{500} * flight.checks;
  }
}

// A POST that was thought lost has landed after all: one execution is enough.
void drop_surplus(State& s, JobIndex job, const std::vector<FoundItem>& own) {
  s.jobs[job].flight->looked_for_surplus = true;
  for (const auto& item : own) {
    if (item.id.value == s.jobs[job].flight->attempt.item_id) {
      continue;
    }
    if (!invokeai::is_terminal(item.status)) {
      s.surplus.push_back({item.id});
    }
    emit(s, events::EventKind::warning, job,
         "is on the server twice after a lost reply; item " + std::to_string(item.id.value) +
             " is surplus");
  }
}

// What ran when it was canceled may have saved its images all the same; the server enters them a
// moment later (seen on 6.14.2: within 0.1 s). Then the job is done: made again, it would be on the
// server twice.
void on_canceled_item(State& s, JobIndex job, const ItemFacts& facts) {
  auto& flight = *s.jobs[job].flight;
  if (!facts.outputs.empty()) {
    put_attempt(s, job);
    take_outputs(s, job, facts);
  } else if (!facts.started_at.empty() && flight.looks_at_canceled < k_looks_at_canceled) {
    flight.embargo = instant(s) + k_shortest_poll * (1 << flight.looks_at_canceled);
    ++flight.looks_at_canceled;
  } else if (flight.cancel_asked || flight.cancel_announced) {
    put_attempt(s, job);
    put_state(s, job, JobState::planned);
    land(s, job, Step::planned);
    if (!s.stopping) {
      s.pending.push_back(job);  // an earlier process wanted it canceled
    }
  } else {
    attempt_failed(s, job, reason_of(facts), can_pass(facts.status, facts.error_type));
  }
}

// Its number is another's now, as after a lost or restored database, or with another server behind
// the address. Not ours, whatever it shows.
void on_foreign_item(State& s, JobIndex job) {
  if (!std::exchange(s.told_other_database, true)) {
    emit(s, events::EventKind::warning,
         "the server has other items under the numbers of ours: another database answers at its "
         "address, or it lost its own; what it no longer has is made again");
  }
  on_item_gone(s, job);
}

// A status that a newer server may have: it may come to an end all the same.
void on_strange_status(State& s, JobIndex job) {
  auto& flight = fly(s, job, Step::ended);
  flight.strange_since = flight.strange_since.value_or(instant(s));
  if (instant(s) - *flight.strange_since >= s.setup.limits.server_timeout) {
    attempt_failed(s, job, "the server gives its item a status that is not known here", false);
    return;
  }
  flight.embargo = instant(s) + k_longest_poll;
}

void on_running(State& s, JobIndex job) {
  auto& flight = *s.jobs[job].flight;
  if (!flight.seen_running) {
    flight.seen_running = true;
    emit(s, events::EventKind::job_started, job);
  }
}

void on_summary(State& s, JobIndex job, const invokeai::ItemSummary& item) {
  auto& flight = *s.jobs[job].flight;
  learn_clock(s, flight, item.created_at);
  if (item.status == ItemStatus::unknown) {
    on_strange_status(s, job);
  } else if (invokeai::is_terminal(item.status)) {
    const auto end = instant_of(s, flight, item.completed_at).value_or(instant(s));
    fly(s, job, Step::ended).embargo = instant(s);
    flight.end_is_noted = true;
    note_end(s, end);
  } else if (item.status == ItemStatus::pending) {
    flight.started_at.reset();
  } else {
    flight.started_at = instant_of(s, flight, item.started_at);
    on_running(s, job);
  }
}

}  // namespace

void watch(State& s) {
  for (const JobIndex job : s.active) {
    const auto& run = s.jobs[job];
    if (run.flight->busy || run.resend) {
      continue;
    }
    if (run.step == Step::unknown) {
      ask_status_at(s, job, run.flight->embargo);
    } else if (run.step == Step::ended) {
      ask_item(s, job);
    }
  }
  watch_queued(s);
}

void on_batch_status(State& s, JobIndex job, const invokeai::BatchStatus& status) {
  auto& run = s.jobs[job];
  if (run.step == Step::unknown) {
    on_status_while_unknown(s, job, status);
    return;
  }
  if (status.total == 0) {
    on_item_gone(s, job);
    return;
  }
  auto& flight = *run.flight;
  if (status.in_progress > 0) {
    on_running(s, job);
  }
  // More than one row: a late POST, or items that a workflow called.
  if (status.total > 1 && !flight.looked_for_surplus) {
    call(s, FindItems{flight.attempt.destination}, job);
    return;
  }
  if (status.pending + status.in_progress == 0) {
    fly(s, job, Step::ended).embargo = instant(s);  // the item says when
  }
}

void on_items(State& s, const std::vector<JobIndex>& jobs,
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
    const auto found = by_id.find(*s.jobs[job].flight->attempt.item_id);
    if (found == by_id.end()) {
      on_item_gone(s, job);
    } else {
      on_summary(s, job, *found->second);
      running += found->second->status == ItemStatus::in_progress ? 1 : 0;
    }
  }
  note_running(s, running);
}

void on_found(State& s, JobIndex job, const std::vector<FoundItem>& items) {
  auto& flight = *s.jobs[job].flight;
  const auto own = own_items(flight, items);
  if (own.empty()) {
    on_nothing_found(s, job);
    return;
  }
  const bool has_own = std::any_of(own.begin(), own.end(), [&flight](const FoundItem& item) {
    return item.id.value == flight.attempt.item_id;
  });
  if (s.jobs[job].step == Step::unknown || !has_own) {
    flight.attempt.item_id = own.front().id.value;
    fly(s, job, Step::queued).adopted = true;
    put_attempt(s, job);
    put_state(s, job, JobState::queued);
    emit(s, events::EventKind::job_adopted, job);
  }
  drop_surplus(s, job, own);
}

void on_item_gone(State& s, JobIndex job) {
  auto& attempt = s.jobs[job].flight->attempt;
  attempt.status = "lost";
  attempt_failed(s, job,
                 "the server no longer has its item " +
                     (attempt.item_id ? std::to_string(*attempt.item_id) : std::string()) +
                     " (somebody cleared the queue, or the server lost its database)",
                 true);
}

void on_item(State& s, JobIndex job, const ItemFacts& facts) {
  auto& flight = *s.jobs[job].flight;
  if (facts.batch.value != flight.attempt.batch_id) {
    on_foreign_item(s, job);
    return;
  }
  if (facts.status == ItemStatus::unknown) {
    on_strange_status(s, job);
    return;
  }
  if (!invokeai::is_terminal(facts.status)) {
    if (facts.started_at.empty()) {
      flight.started_at.reset();  // its worker took up another
    }
    fly(s, job, Step::queued).last_asked = instant(s);
    return;
  }
  note_run_time(s, facts);
  learn_clock(s, flight, facts.created_at);
  note_end_of(s, job, facts);
  keep_facts(flight, facts);
  if (facts.status == ItemStatus::canceled) {
    on_canceled_item(s, job, facts);
    return;
  }
  if (facts.status != ItemStatus::completed) {
    attempt_failed(s, job, reason_of(facts), can_pass(facts.status, facts.error_type));
    return;
  }
  if (!facts.problem.empty()) {
    attempt_failed(s, job, facts.problem, false);
    return;
  }
  put_attempt(s, job);
  take_outputs(s, job, facts);
}

void attempt_failed(State& s, JobIndex job, const std::string& reason, bool can_pass) {
  auto& run = s.jobs[job];
  if (run.flight->attempt.status.empty()) {
    run.flight->attempt.status = "lost";
  }
  put_attempt(s, job);
  if (can_pass && (run.retries_left > 0 || s.stopping)) {
    put_state(s, job, JobState::planned, reason);
    if (!s.stopping) {
      --run.retries_left;
      emit(s, events::EventKind::job_retry, job, reason);
      s.pending.push_back(job);
    } else {
      emit(s, events::EventKind::warning, job, reason + "; the next run makes it again");
    }
    land(s, job, Step::planned);
    return;
  }
  put_state(s, job, JobState::failed, reason);
  emit(s, events::EventKind::job_failed, job, reason);
  ++s.counts.failed;
  land(s, job, Step::failed);
}

std::optional<base::WallTime> parse_server_time(std::string_view text) {
  // Fixed columns: YYYY-MM-DD HH:MM:SS, then perhaps a fraction.
  const auto field = [text](std::size_t begin, std::size_t size) -> std::optional<int> {
    int value = 0;
    for (const char c : text.substr(std::min(begin, text.size()), size)) {
      if (c < '0' || c > '9') {
        return std::nullopt;
      }
      value = value * 10 + (c - '0');
    }
    return text.size() >= begin + size ? std::optional(value) : std::nullopt;
  };
  const auto year = field(0, 4);
  const auto month = field(5, 2);
  const auto day = field(8, 2);
  const auto hour = field(11, 2);
  const auto minute = field(14, 2);
  const auto second = field(17, 2);
  if (!year || !month || !day || !hour || !minute || !second) {
    return std::nullopt;
  }
  const auto fraction = text.size() >= 23 && text[19] == '.' ? field(20, 3) : std::optional(0);
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || !fraction || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return base::WallTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second} + Milliseconds{*fraction};
}

}  // namespace invokeai_batch::run
