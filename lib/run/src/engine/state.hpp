// What the engine remembers between two turns, and the small steps that its parts share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

/// Where a job stands within this process; store::JobState is what of it is durable.
enum class Step : std::uint8_t {
  planned,   // waits for its turn, its boards and its uploads
  sending,   // the POST is under way
  unknown,   // it may be on the server: ask
  queued,    // the server has it
  ended,     // it has left the queue; its item is to be fetched
  fetching,  // its files are being fetched
  done,
  failed,
};

/// An output on its way to its file.
struct OutputRun {
  store::OutputRow row{};
  bool busy = false;  // an act is under way
  Ticket began = 0;   // the ticket that was next when it started
  int tries = 0;
  base::Instant embargo{};                   // not before
  std::optional<base::Instant> failed_at{};  // when the server last failed to give it
};

/// What only a job in flight needs.
struct Flight {
  store::AttemptRow attempt{};
  bool busy = false;     // a call of this job is under way
  bool adopted = false;  // from before this process
  bool seen_running = false;
  bool cancel_asked = false;      // by this process, and nobody has said no
  bool cancel_announced = false;  // by this process or an earlier one: a cancellation may be ours
  bool looked_for_surplus = false;
  bool in_doubt = false;  // a POST of it may be on its way still: its batch may get another item
  int checks = 0;         // status calls while unknown that found nothing
  int refusals = 0;       // 5xx answers to the POST
  std::string refusal{};  // what the last one said
  base::Instant since{};  // in this step
  std::optional<base::Instant> sent_at{};     // by this process, and without an accident
  std::optional<base::Instant> replied_at{};  // to that
  std::optional<base::Instant> started_at{};  // on the server, by its own word or by reason
  bool end_is_noted = false;
  base::Instant embargo{};  // no call before
  std::optional<base::Instant> last_asked{};
  std::optional<base::Instant> failing_since{};  // its own calls, whatever others do
  std::optional<base::Instant> strange_since{};  // its item has a status that nobody knows
  int looks_at_canceled = 0;                     // at the item, for images that it made
  std::vector<OutputRun> outputs{};
};

struct JobRun {
  Step step = Step::planned;
  int attempts = 0;  // made so far, in all runs
  int retries_left = 0;
  bool resend = false;  // the last attempt never arrived: send it again as it is
  std::unique_ptr<Flight> flight{};
};

/// A board, or an upload, on its way to an id.
enum class DeskStep : std::uint8_t { wanted, listing, missing, making, ready };

struct BoardRun {
  DeskStep step = DeskStep::wanted;
  bool announced = false;  // we have (perhaps) created it, in this process or an earlier one
  std::optional<invokeai::BoardId> known{};  // that an earlier run used
  std::optional<invokeai::BoardId> made{};   // by this process; is it the only one of its name?
  std::optional<invokeai::BoardId> id{};
};

struct UploadRun {
  DeskStep step = DeskStep::wanted;
  bool doubtful = false;  // a reply was lost: it may be on the server
  int searches = 0;       // for it, since then
  base::Instant embargo{};
  std::optional<invokeai::ImageName> name{};
};

struct PendingCall {
  decltype(Call::what) what{};
  std::optional<JobIndex> job{};
  std::vector<JobIndex> jobs{};  // of a call for many: AskItems, CancelBatches
};

/// The server does not answer, or not well.
struct Trouble {
  int failures = 0;
  std::optional<base::Instant> since{};
  base::Instant embargo{};
  std::string why{};
  bool told = false;  // it is no passing hiccup
};

/// The server answers, but asks us to come back later with this (409 in maintenance, 429, 503).
struct PutOff {
  int times = 0;
  std::optional<base::Instant> since{};
  std::string why{};
  bool told = false;
};

/// Why nothing is sent. One at a time; the first that applies.
enum class WaitKind : std::uint8_t { none, trouble, put_off, paused, full, others };

inline constexpr std::size_t k_wait_kinds = 6;

/// What was told of the waiting.
struct WaitingTold {
  std::array<std::optional<base::Instant>, k_wait_kinds> at{};  // the last time, by kind
  bool is_open = false;  // that it goes on again was not told yet
};

struct QueueView {
  bool asked = false;  // a call is under way
  std::optional<base::Instant> at{};
  bool paused = false;
  std::int64_t others = 0;  // pending items that are not ours
};

/// How many items the server runs at once.
struct Workers {
  std::size_t count = 1;
  int looks_at_fewer = 0;         // in a row, at which fewer ran although items waited
  std::size_t most_of_fewer = 0;  // of those looks
};

/// How far the server's clock is ahead of ours; it may be off, and it may jump. Known from the
/// newest job: between its POST and the reply the server wrote down when the item came.
struct ServerClock {
  std::optional<base::Milliseconds> ahead{};
  base::Instant learnt_at{};
};

enum class LoginStep : std::uint8_t { none, wanted, asking };

struct LoginDesk {
  LoginStep step = LoginStep::none;
  Ticket ticket = 0;                  // of the last Login: what began before it had the old token
  std::optional<base::Instant> at{};  // when the last one succeeded
};

struct Stopping {
  base::ErrorClass error_class{};
  std::string reason{};
  base::Instant since{};
  base::Instant last_progress{};  // when something last came to its end
};

/// An item that a lost reply left behind: one execution is enough.
struct Surplus {
  invokeai::ItemId item{};
  int tries = 0;
};

struct EngineState {
  Setup setup{};
  std::mt19937_64 random{};
  std::vector<JobRun> jobs{};
  std::deque<JobIndex> pending{};  // planned jobs, in order; retries at the end
  std::vector<JobIndex> active{};  // jobs with a flight, in the order they took off
  std::vector<BoardRun> boards{};
  std::vector<UploadRun> uploads{};
  bool boards_asked = false;  // a ListBoards is under way
  std::unordered_map<Ticket, PendingCall> calls{};
  Ticket next_ticket = 1;
  std::size_t downloads = 0;  // under way
  Trouble trouble{};
  base::Instant last_answer{};  // a good one, to whatever call
  PutOff jobs_put_off{};
  PutOff files_put_off{};
  PutOff desks_put_off{};  // also what fails there: boards and uploads
  LoginDesk login{};
  QueueView queue{};
  Workers workers{};
  ServerClock server_clock{};
  std::optional<base::Instant> full_since{};
  std::optional<base::Instant> paused_since{};
  base::Instant send_embargo{};  // after a full queue
  int full_answers = 0;
  WaitKind waiting = WaitKind::none;
  bool waiting_is_told = false;
  WaitingTold told{};
  std::string waiting_text{};
  std::deque<base::Milliseconds> run_times{};  // of the last items, on the server
  base::Instant last_end{};                    // of one of ours, as far as we know
  std::deque<Surplus> surplus{};               // that is to be canceled
  bool told_other_database = false;
  std::optional<Stopping> stopping{};
  bool exited = false;
  events::Progress counts{};

  base::Now now{};
  Turn turn{};  // the one being built
};

using State = EngineState;

// ---- shared small steps (engine.cpp) ------------------------------------------------------------

[[nodiscard]] inline base::Instant instant(const State& s) {
  return s.now.instant;
}

/// Be woken no later than this.
void wake(State& s, base::Instant at);

/// Is it time for another call? While the server is in trouble only one call at a time probes it.
[[nodiscard]] bool may_call(State& s);

/// Starts a call. `job`: whose it is.
void call(State& s, decltype(Call::what) what, std::optional<JobIndex> job = {});
/// The same for many jobs at once.
void call(State& s, decltype(Call::what) what, std::vector<JobIndex> jobs);

/// A call that failed for reasons that pass: backs off, for all calls.
void note_trouble(State& s, const invokeai::ApiFailure& failure);

/// A call that the server wants to be made later.
void note_put_off(State& s, PutOff& put_off, const invokeai::ApiFailure& failure);

/// Ends the run (true) when the server refuses us: a log-in or a permission is missing, and nothing
/// that follows could work. `began`: the ticket of what was refused.
bool end_when_refused(State& s, Ticket began, const invokeai::ApiFailure& failure);

/// end_when_refused(), else note_trouble().
void on_call_failed(State& s, Ticket began, const invokeai::ApiFailure& failure);

/// Full jitter between 0 and base · 2^(attempt−1), at most 3 s, and `floor` added.
[[nodiscard]] base::Milliseconds backoff(State& s, int attempt, base::Milliseconds first,
                                         base::Milliseconds floor);

void emit(State& s, events::EventKind kind, std::string text);
/// An event of a job, with its number, id, board and item filled in.
events::Event& emit(State& s, events::EventKind kind, JobIndex job, std::string text = {});

void put(State& s, store::Row row);
/// The rows that say where a job stands.
void put_state(State& s, JobIndex job, store::JobState state, std::string reason = {});
void put_attempt(State& s, JobIndex job);

/// Gives the job a flight in this step; an existing one keeps what it knows.
Flight& fly(State& s, JobIndex job, Step step);
/// Takes the flight away: the job is planned again, done, or failed.
void land(State& s, JobIndex job, Step step);

[[nodiscard]] std::optional<base::Milliseconds> median_run(const State& s);
[[nodiscard]] std::size_t on_server(const State& s);
/// So many jobs of ours may be on the server now.
[[nodiscard]] std::size_t window(const State& s);

/// Ends the run for this reason after what can still be finished is finished.
void begin_stop(State& s, base::ErrorClass error_class, std::string reason);
void exit_now(State& s, std::optional<base::ErrorClass> error_class, std::string reason);

// ---- the parts ----------------------------------------------------------------------------------

void begin(State& s, const Begin& begin);  // engine_begin.cpp

void run_desks(State& s);  // engine_desks.cpp
void on_boards(State& s, const std::vector<invokeai::Board>& boards);
void on_board_created(State& s, BoardIndex board, const invokeai::Board& created);
void on_board_call_failed(State& s, std::optional<BoardIndex> creating,
                          const invokeai::ApiFailure& failure);
void on_upload_found(State& s, UploadIndex upload, const UploadFound& found);
void on_uploaded(State& s, UploadIndex upload, const invokeai::ImageName& name);
void on_upload_failed(State& s, UploadIndex upload, const invokeai::ApiFailure& failure);

void submit(State& s);  // engine_submit.cpp
void on_enqueued(State& s, JobIndex job, const invokeai::EnqueueResult& result);
void on_enqueue_failed(State& s, JobIndex job, const invokeai::ApiFailure& failure);

void watch(State& s);  // engine_watch.cpp
void on_batch_status(State& s, JobIndex job, const invokeai::BatchStatus& status);
void on_items(State& s, const std::vector<JobIndex>& jobs,
              const std::vector<invokeai::ItemSummary>& items);
void on_found(State& s, JobIndex job, const std::vector<FoundItem>& items);
void on_item(State& s, JobIndex job, const ItemFacts& facts);
void attempt_failed(State& s, JobIndex job, const std::string& reason, bool can_pass);
/// The server has no such item of ours any more.
void on_item_gone(State& s, JobIndex job);

void fetch(State& s);  // engine_fetch.cpp
void on_checked(State& s, const FileChecked& checked);
void on_published(State& s, const Published& published);
/// Done when every output is published.
void settle_outputs(State& s, JobIndex job);
void ask_to_publish(State& s, JobIndex job, OutputRun& output);
/// What helps a job of which the server has lost a part while the rest is saved.
[[nodiscard]] std::string advice_on_lost_part(const std::vector<OutputRun>& outputs);

void log_in(State& s);  // engine_login.cpp
[[nodiscard]] bool waits_for_login(const State& s);
/// A 401 that a new log-in mends: it is asked for, and what was refused is to be tried again.
[[nodiscard]] bool wants_new_login(State& s, Ticket began, const invokeai::ApiFailure& failure);
void on_logged_in(State& s);
void on_login_failed(State& s, const invokeai::ApiFailure& failure);

/// So many were seen to run at once.
void note_running(State& s, std::size_t count);

void look_at_queue(State& s);  // engine_queue.cpp
void on_queue_status(State& s, const invokeai::QueueStatus& status);
void update_waiting(State& s);

void cancel_own(State& s);  // engine_stop.cpp
void cancel_surplus(State& s);
void on_canceled(State& s, const std::vector<JobIndex>& jobs);
void on_cancel_failed(State& s, const std::vector<JobIndex>& jobs);
void finish(State& s);

}  // namespace invokeai_batch::run
