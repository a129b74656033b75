// Jobs on the server: when to ask about which, and what the answers mean.

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;
using invokeai::ItemStatus;
using store::JobState;

namespace {

constexpr std::size_t k_run_times_kept = 31;
constexpr int k_checks_in_doubt = 3;  // of a batch whose POST got no answer
constexpr int k_checks_of_old = 1;    // of one from an earlier process
constexpr int k_most_searches = 5;    // for the item of a batch that the server does have
constexpr int k_looks_at_canceled = 3;
constexpr Milliseconds k_shortest_poll{100};
constexpr Milliseconds k_longest_poll{2'000};
constexpr Milliseconds k_first_run_poll{250};

// The item that the server runs next (it works in order), or runs now.
bool is_at_front(const State& s, JobIndex job) {
  const auto& own = *s.jobs[job].flight;
  if (own.seen_running) {
    return true;
  }
  return std::none_of(s.active.begin(), s.active.end(), [&](JobIndex other) {
    return s.jobs[other].step == Step::queued &&
           s.jobs[other].flight->attempt.item_id < own.attempt.item_id;
  });
}

// When the front job is worth asking about: shortly before it should end by the median run time,
// then often enough to lose little.
Instant due_at_front(const State& s, const Flight& flight) {
  const auto median = median_run(s);
  const auto start = std::max(flight.since, s.last_end);
  const auto expected = start + (median ? *median * 9 / 10 : k_first_run_poll);
  if (!flight.last_asked || *flight.last_asked < expected) {
    return expected;
  }
  const auto step =
      std::max(median ? *median / 8 : k_first_run_poll, (*flight.last_asked - expected) / 4);
  return *flight.last_asked + std::clamp(step, k_shortest_poll, k_longest_poll);
}

Instant due(const State& s, JobIndex job) {
  const auto& flight = *s.jobs[job].flight;
  const bool stale = s.stopping && (!flight.last_asked || *flight.last_asked < s.stopping->since);
  if (stale || (flight.adopted && !flight.last_asked)) {
    return std::max(flight.embargo, Instant::min());
  }
  if (is_at_front(s, job)) {
    return std::max(flight.embargo, due_at_front(s, flight));
  }
  const auto interval = std::max(k_longest_poll, 4 * median_run(s).value_or(Milliseconds{0}));
  return flight.last_asked.value_or(flight.since) + interval;
}

void ask_status(State& s, JobIndex job, Instant at) {
  if (at > instant(s)) {
    wake(s, at);
  } else if (may_call(s)) {
    auto& flight = *s.jobs[job].flight;
    flight.last_asked = instant(s);
    call(s, AskBatchStatus{{flight.attempt.batch_id}}, job);
  }
}

void ask_item(State& s, JobIndex job) {
  const auto& flight = *s.jobs[job].flight;
  if (flight.embargo > instant(s)) {
    wake(s, flight.embargo);
  } else if (may_call(s)) {
    call(s, GetItem{job, {*flight.attempt.item_id}}, job);
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
  const int enough = flight.adopted ? k_checks_of_old : k_checks_in_doubt;
  if (flight.checks < enough) {
    flight.embargo = instant(s) + Milliseconds{500} * flight.checks;
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
      call(s, CancelItem{item.id});
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
  } else if (flight.cancel_asked) {
    put_attempt(s, job);
    put_state(s, job, JobState::planned);
    land(s, job, Step::planned);
  } else {
    attempt_failed(s, job, reason_of(facts), can_pass(facts.status, facts.error_type));
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
      ask_status(s, job, run.flight->embargo);
    } else if (run.step == Step::queued) {
      ask_status(s, job, due(s, job));
    } else if (run.step == Step::ended) {
      ask_item(s, job);
    }
  }
}

void on_batch_status(State& s, JobIndex job, const invokeai::BatchStatus& status) {
  auto& run = s.jobs[job];
  if (run.step == Step::unknown) {
    on_status_while_unknown(s, job, status);
    return;
  }
  if (status.total == 0) {
    run.flight->attempt.status = "lost";
    attempt_failed(s, job, "the server no longer has its item (somebody cleared the queue)", true);
    return;
  }
  auto& flight = *run.flight;
  if (status.in_progress > 0 && !flight.seen_running) {
    flight.seen_running = true;
    emit(s, events::EventKind::job_started, job);
  }
  // More than one row: a late POST, or items that a workflow called.
  if (status.total > 1 && !flight.looked_for_surplus) {
    call(s, FindItems{flight.attempt.destination}, job);
    return;
  }
  if (status.pending + status.in_progress == 0) {
    s.last_end = instant(s);
    fly(s, job, Step::ended).embargo = instant(s);
  }
}

void on_found(State& s, JobIndex job, const std::vector<FoundItem>& items) {
  auto& flight = *s.jobs[job].flight;
  const auto own = own_items(flight, items);
  if (own.empty()) {
    on_nothing_found(s, job);
    return;
  }
  if (s.jobs[job].step == Step::unknown) {
    flight.attempt.item_id = own.front().id.value;
    fly(s, job, Step::queued).adopted = true;
    put_attempt(s, job);
    put_state(s, job, JobState::queued);
    emit(s, events::EventKind::job_adopted, job);
  }
  drop_surplus(s, job, own);
}

void on_item(State& s, JobIndex job, const ItemFacts& facts) {
  auto& flight = *s.jobs[job].flight;
  if (!invokeai::is_terminal(facts.status)) {
    fly(s, job, Step::queued).last_asked = instant(s);
    return;
  }
  note_run_time(s, facts);
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
