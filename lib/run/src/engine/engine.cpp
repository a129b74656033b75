#include "invokeai_batch/run/engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/state.hpp"
#include "invokeai_batch/base/hash.hpp"

namespace invokeai_batch::run {

using base::Instant;
using base::Milliseconds;
using events::EventKind;

namespace {

constexpr Milliseconds k_first_backoff{500};
// One small call every few seconds burdens no server, and a server that is back is soon seen.
constexpr Milliseconds k_longest_backoff{3'000};

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

// A server that is well otherwise does not hold up the run with the calls of one job.
void give_up_when_alone(State& s, JobIndex job, const invokeai::ApiFailure& failure) {
  auto& flight = s.jobs[job].flight;
  if (!flight) {
    return;
  }
  if (!flight->failing_since) {
    flight->failing_since = instant(s);
  }
  const auto since = *flight->failing_since;
  if (s.last_answer > since && instant(s) - since >= s.setup.limits.server_timeout) {
    attempt_failed(s, job, failure.what, false);
  }
}

// The server is older than it was: somebody put another one in its place.
bool is_no_such_call(const invokeai::ApiFailure& failure) {
  constexpr int k_method_not_allowed = 405;
  return failure.kind == invokeai::FailureKind::not_found || failure.status == k_method_not_allowed;
}

void on_failure(State& s, Ticket ticket, const PendingCall& pending,
                const invokeai::ApiFailure& reported) {
  if (std::holds_alternative<Login>(pending.what)) {
    on_login_failed(s, reported);
    return;
  }
  if (end_when_refused(s, ticket, reported)) {
    return;
  }
  auto failure = reported;
  if (failure.kind == invokeai::FailureKind::unauthorized) {
    failure.kind = invokeai::FailureKind::busy;  // not now: after the new log-in
  }
  if (std::holds_alternative<Enqueue>(pending.what)) {
    on_enqueue_failed(s, *pending.job, failure);
    return;
  }
  if (const auto* upload = std::get_if<Upload>(&pending.what)) {
    on_upload_failed(s, upload->upload, failure);
    return;
  }
  if (std::holds_alternative<GetItem>(pending.what) &&
      failure.kind == invokeai::FailureKind::not_found) {
    on_item_gone(s, *pending.job);
    return;
  }
  if (const auto* cancel = std::get_if<CancelItem>(&pending.what)) {
    if (failure.kind == invokeai::FailureKind::not_found) {
      return;  // gone, which is as good
    }
    s.surplus.push_back({cancel->item, cancel->tries});
  } else if (std::holds_alternative<CancelBatches>(pending.what)) {
    on_cancel_failed(s, pending.jobs);
  }
  if (const auto* find = std::get_if<FindUpload>(&pending.what)) {
    s.uploads[find->upload].step = DeskStep::wanted;
  } else if (const auto* board = std::get_if<CreateBoard>(&pending.what)) {
    on_board_call_failed(s, board->board, failure);
  } else if (std::holds_alternative<ListBoards>(pending.what)) {
    on_board_call_failed(s, std::nullopt, failure);
  } else if (std::holds_alternative<AskQueueStatus>(pending.what)) {
    s.queue.asked = false;
  } else if (std::holds_alternative<AskItems>(pending.what) && is_no_such_call(failure)) {
    s.setup.abilities.has_item_summaries = false;
    return;
  }
  note_trouble(s, failure);
  if (pending.job) {
    give_up_when_alone(s, *pending.job, failure);
  }
}

// The reply of each kind of call goes to the part that asked.
void on_success(State& s, const PendingCall& pending, const CallResult& result) {
  std::visit(
      Overloaded{
          [&](const std::vector<invokeai::Board>& boards) { on_boards(s, boards); },
          [&](const invokeai::Board& board) {
            on_board_created(s, std::get<CreateBoard>(pending.what).board, board);
          },
          [&](const invokeai::ImageName& name) {
            on_uploaded(s, std::get<Upload>(pending.what).upload, name);
          },
          [&](const invokeai::EnqueueResult& enqueued) { on_enqueued(s, *pending.job, enqueued); },
          [&](const invokeai::BatchStatus& status) { on_batch_status(s, *pending.job, status); },
          [&](const std::vector<invokeai::ItemSummary>& items) {
            on_items(s, pending.jobs, items);
          },
          [&](const std::vector<FoundItem>& items) { on_found(s, *pending.job, items); },
          [&](const ItemFacts& facts) { on_item(s, *pending.job, facts); },
          [&](const invokeai::QueueStatus& status) { on_queue_status(s, status); },
          [&](const invokeai::Canceled&) { on_canceled(s, pending.jobs); },
          [&](const invokeai::ItemStatus&) {},  // a surplus item: nothing waits for it
          [&](const LoggedIn&) { on_logged_in(s); },
          [&](const BoardDeleted&) {},  // nothing waits for it
          [&](const UploadFound& found) {
            on_upload_found(s, std::get<FindUpload>(pending.what).upload, found);
          },
          [&](const invokeai::ApiFailure&) {},
      },
      result);
}

void on_reply(State& s, const Replied& reply) {
  const auto found = s.calls.find(reply.ticket);
  if (found == s.calls.end()) {
    return;  // of a call that no longer matters
  }
  const PendingCall pending = std::move(found->second);
  s.calls.erase(found);
  if (pending.job && s.jobs[*pending.job].flight) {
    s.jobs[*pending.job].flight->busy = false;
  }
  for (const JobIndex job : pending.jobs) {
    if (auto& flight = s.jobs[job].flight) {
      flight->busy = false;
    }
  }
  if (const auto* failure = std::get_if<invokeai::ApiFailure>(&reply.result)) {
    on_failure(s, reply.ticket, pending, *failure);
    return;
  }
  s.trouble = {};
  s.last_answer = instant(s);
  if (pending.job && s.jobs[*pending.job].flight) {
    s.jobs[*pending.job].flight->failing_since.reset();
  }
  on_success(s, pending, reply.result);
}

void on_stop(State& s, const Stop& stop) {
  const bool signal = stop.why == StopWhy::signal;
  const auto error_class = signal ? base::ErrorClass::interrupted : base::ErrorClass::stopped;
  const std::string reason = signal ? "" : "the time limit is reached";
  if (stop.how == StopHow::now) {
    exit_now(s, error_class, reason);
  } else {
    begin_stop(s, error_class, reason);
  }
}

// Can a later run find this out by looking? Then it need not be announced.
bool is_announced(const Act& act) {
  const auto* call = std::get_if<Call>(&act);
  return call == nullptr ? std::holds_alternative<Publish>(act)
                         : std::holds_alternative<Enqueue>(call->what) ||
                               std::holds_alternative<CreateBoard>(call->what) ||
                               std::holds_alternative<CancelBatches>(call->what) ||
                               std::holds_alternative<Upload>(call->what);
}

// Everything that can be done now, in the order in which a job goes through it.
void decide(State& s) {
  log_in(s);
  run_desks(s);
  submit(s);
  watch(s);
  fetch(s);
  look_at_queue(s);
  cancel_own(s);
  cancel_surplus(s);
  update_waiting(s);
  finish(s);
}

}  // namespace

void wake(State& s, Instant at) {
  s.turn.wake_at = std::min(s.turn.wake_at, at);
}

bool may_call(State& s) {
  if (waits_for_login(s)) {
    return false;
  }
  if (s.trouble.failures == 0) {
    return true;
  }
  if (instant(s) < s.trouble.embargo) {
    wake(s, s.trouble.embargo);
    return false;
  }
  return s.calls.empty();
}

void call(State& s, decltype(Call::what) what, std::vector<JobIndex> jobs) {
  const Ticket ticket = s.next_ticket;
  call(s, std::move(what));
  for (const JobIndex job : jobs) {
    s.jobs[job].flight->busy = true;
  }
  s.calls.at(ticket).jobs = std::move(jobs);
}

void call(State& s, decltype(Call::what) what, std::optional<JobIndex> job) {
  const Ticket ticket = s.next_ticket++;
  if (job && s.jobs[*job].flight) {
    s.jobs[*job].flight->busy = true;
  }
  s.calls[ticket] = {.what = what, .job = job};
  s.turn.acts.push_back(Call{ticket, std::move(what)});
}

namespace {

// One failure passes in no time, unless the server itself names a longer one.
bool is_worth_telling(int failures, const invokeai::ApiFailure& failure) {
  constexpr Milliseconds k_noticeable{2'000};
  return failures > 1 || failure.retry_after.value_or(Milliseconds{0}) > k_noticeable;
}

std::string trouble_text(const invokeai::ApiFailure& failure) {
  switch (failure.kind) {
    case invokeai::FailureKind::not_delivered:
    case invokeai::FailureKind::no_answer:
      return "the server does not answer: " + failure.what;
    case invokeai::FailureKind::busy:
      return "the server is busy: " + failure.what;
    default:
      return "the server is in trouble: " + failure.what;
  }
}

}  // namespace

void note_put_off(State& s, PutOff& put_off, const invokeai::ApiFailure& failure) {
  if (!put_off.since) {
    put_off.since = instant(s);
  }
  ++put_off.times;
  put_off.why = failure.what;
  put_off.told = put_off.told || is_worth_telling(put_off.times, failure);
}

void note_trouble(State& s, const invokeai::ApiFailure& failure) {
  auto& trouble = s.trouble;
  trouble.why = trouble_text(failure);
  if (!trouble.since) {
    trouble.since = instant(s);
  }
  if (instant(s) < trouble.embargo) {
    return;  // another call of the same round: one outage, counted once
  }
  ++trouble.failures;
  trouble.told = trouble.told || is_worth_telling(trouble.failures, failure);
  trouble.embargo =
      instant(s) + std::max(failure.retry_after.value_or(Milliseconds{0}),
                            backoff(s, trouble.failures, k_first_backoff, Milliseconds{100}));
}

bool end_when_refused(State& s, Ticket began, const invokeai::ApiFailure& failure) {
  const bool unauthorized = failure.kind == invokeai::FailureKind::unauthorized;
  const bool refused = unauthorized || failure.kind == invokeai::FailureKind::forbidden;
  if (!refused || wants_new_login(s, began, failure)) {
    return false;
  }
  const auto* advice = "; log in, then run the same command again: invokeai-batch login ";
  exit_now(s, base::ErrorClass::server,
           failure.what + (unauthorized ? advice + s.setup.server : ""));
  return true;
}

void on_call_failed(State& s, Ticket began, const invokeai::ApiFailure& failure) {
  if (!end_when_refused(s, began, failure)) {
    note_trouble(s, failure);
  }
}

Milliseconds backoff(State& s, int attempt, Milliseconds first, Milliseconds floor) {
  const double ceiling = std::min(static_cast<double>(k_longest_backoff.count()),
                                  static_cast<double>(first.count()) * std::pow(2.0, attempt - 1));
  const double jitter = std::uniform_real_distribution<double>(0, 1)(s.random);
  return floor + Milliseconds{static_cast<Milliseconds::rep>(ceiling * jitter)};
}

void emit(State& s, EventKind kind, std::string text) {
  events::Event event;
  event.kind = kind;
  event.at = s.now.wall;
  event.text = std::move(text);
  s.turn.events.push_back(std::move(event));
}

events::Event& emit(State& s, EventKind kind, JobIndex job, std::string text) {
  emit(s, kind, std::move(text));
  auto& event = s.turn.events.back();
  const auto& setup = s.setup.jobs[job];
  event.job = setup.number;
  event.job_id = setup.id;
  event.board = setup.board;
  if (const auto& flight = s.jobs[job].flight; flight && flight->attempt.item_id) {
    event.item = *flight->attempt.item_id;
  }
  return event;
}

void put(State& s, store::Row row) {
  s.turn.rows.push_back(std::move(row));
}

void put_state(State& s, JobIndex job, store::JobState state, std::string reason) {
  store::JobStateRow row;
  row.id = s.setup.jobs[job].id;
  row.state = state;
  row.reason = std::move(reason);
  put(s, std::move(row));
}

void put_attempt(State& s, JobIndex job) {
  put(s, s.jobs[job].flight->attempt);
}

Flight& fly(State& s, JobIndex job, Step step) {
  auto& run = s.jobs[job];
  if (!run.flight) {
    run.flight = std::make_unique<Flight>();
    s.active.push_back(job);
  }
  run.step = step;
  run.flight->since = instant(s);
  run.flight->last_asked.reset();
  return *run.flight;
}

void land(State& s, JobIndex job, Step step) {
  if (s.stopping) {
    s.stopping->last_progress = instant(s);
  }
  auto& run = s.jobs[job];
  run.step = step;
  run.flight.reset();
  s.active.erase(std::remove(s.active.begin(), s.active.end(), job), s.active.end());
}

std::optional<Milliseconds> median_run(const State& s) {
  if (s.run_times.empty()) {
    return std::nullopt;
  }
  std::vector<Milliseconds> times(s.run_times.begin(), s.run_times.end());
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

std::size_t on_server(const State& s) {
  return static_cast<std::size_t>(
      std::count_if(s.active.begin(), s.active.end(), [&s](JobIndex job) {
        const auto step = s.jobs[job].step;
        return step == Step::sending || step == Step::unknown || step == Step::queued;
      }));
}

void begin_stop(State& s, base::ErrorClass error_class, std::string reason) {
  if (!s.stopping) {
    s.stopping = Stopping{error_class, std::move(reason), instant(s), instant(s)};
    wake(s, instant(s));  // the parts that ran before this one in this turn have to hear of it
  }
}

void exit_now(State& s, std::optional<base::ErrorClass> error_class, std::string reason) {
  if (!s.exited) {
    s.exited = true;
    s.turn.exit = Exit{error_class, std::move(reason)};
  }
}

Engine::Engine(Setup setup) : m_state(std::make_unique<EngineState>()) {
  auto& s = *m_state;
  s.random.seed(setup.random_seed);
  s.setup = std::move(setup);
  s.workers.count = std::max<std::size_t>(1, s.setup.abilities.workers);
  s.jobs.resize(s.setup.jobs.size());
  for (auto& job : s.jobs) {
    job.retries_left = s.setup.limits.retries;
  }
  s.counts.total = s.jobs.size();
}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Turn Engine::step(const EngineEvent& event) {
  auto& s = *m_state;
  s.now = event.now;
  s.turn = {};
  if (s.exited) {
    return {};
  }
  std::visit(Overloaded{
                 [&](const Begin& body) { begin(s, body); },
                 [&](const Replied& body) { on_reply(s, body); },
                 [&](const FileChecked& body) { on_checked(s, body); },
                 [&](const Published& body) { on_published(s, body); },
                 [&](const Tick&) {},
                 [&](const Stop& body) { on_stop(s, body); },
             },
             event.body);
  if (!s.exited) {
    decide(s);
  }
  s.turn.commits = s.exited || std::any_of(s.turn.acts.begin(), s.turn.acts.end(), is_announced);
  return std::move(s.turn);
}

namespace {

// What runs now, as far as we know: a job that was seen running, else the one at the front of a
// queue in which nobody else's items wait.
std::optional<JobIndex> running_job(const State& s) {
  std::optional<JobIndex> front;
  for (const JobIndex job : s.active) {
    const auto& run = s.jobs[job];
    if (run.step != Step::queued) {
      continue;
    }
    if (run.flight->seen_running) {
      return job;
    }
    if (!front || run.flight->attempt.item_id < s.jobs[*front].flight->attempt.item_id) {
      front = job;
    }
  }
  return s.queue.others == 0 && !s.queue.paused ? front : std::nullopt;
}

}  // namespace

events::Progress Engine::progress() const {
  const auto& s = *m_state;
  auto progress = s.counts;
  progress.on_server = on_server(s);
  progress.median_run = median_run(s);
  progress.waiting = s.waiting_text;
  progress.fetching =
      static_cast<std::size_t>(std::count_if(s.active.begin(), s.active.end(), [&s](JobIndex job) {
        return s.jobs[job].step == Step::ended || s.jobs[job].step == Step::fetching;
      }));
  if (const auto job = running_job(s)) {
    progress.running = "job " + std::to_string(s.setup.jobs[*job].number);
  }
  return progress;
}

const std::optional<invokeai::BoardId>& Engine::board_id(BoardIndex board) const {
  return m_state->boards[board].id;
}

const std::optional<invokeai::ImageName>& Engine::upload_name(UploadIndex upload) const {
  return m_state->uploads[upload].name;
}

namespace {

// Ids in paths of the server's API: letters, digits and '-' only.
std::string short_hash(const std::string& text) {
  return base::sha256_hex(text).substr(0, 32);
}

}  // namespace

invokeai::BatchId batch_id(const base::RunId& run, const base::JobId& job, int attempt) {
  return {"ib-" + short_hash(run.value + "\n" + job.value + "\n" + std::to_string(attempt))};
}

std::string destination(const base::RunId& run, const base::JobId& job) {
  return "ib-" + short_hash(run.value + "\n" + job.value);
}

std::string upload_mark(const base::RunId& run, const std::string& sha256) {
  return "ib-" + short_hash(run.value + "\nupload\n" + sha256);
}

bool can_pass(invokeai::ItemStatus status, std::string_view error_type) {
  // A cancellation that was not ours: a restart of the server, or somebody at the GUI.
  return status == invokeai::ItemStatus::canceled || error_type == "OutOfMemoryError";
}

}  // namespace invokeai_batch::run
