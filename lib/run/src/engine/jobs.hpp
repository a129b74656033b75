// The jobs, and where each of them stands within this process.
//
// A run may have thousands of jobs on the server, and a turn must not look at all of them, so they
// are kept by step, and those that have to be asked about by the time when that is due.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

/// Where a job stands within this process; store::JobState is what of it is durable.
enum class Step : std::uint8_t {
  planned,   // waits for its turn, its boards and its uploads
  sending,   // the POST is under way
  unknown,   // it may be on the server: ask
  unsent,    // the last attempt never arrived: send it again as it is
  queued,    // the server has it
  ended,     // it has left the queue; its item is to be fetched
  fetching,  // its files are being fetched
  done,
  failed,
};
inline constexpr std::size_t k_steps = 9;

/// An output on its way to its file.
struct Output {
  store::OutputRow row{};
  bool busy = false;  // an act is under way
  Ticket began = 0;   // the ticket that was next when it started
  int tries = 0;
  base::Instant not_before{};
  bool is_stuck = false;                     // it cannot be written: nothing to wait for
  std::optional<base::Instant> failed_at{};  // when the server last failed to give it
};

/// What only a job that was begun and is not over needs.
struct ActiveJob {
  store::AttemptRow attempt{};
  bool busy = false;      // a call of this job is under way
  bool adopted = false;   // from before this process
  bool in_doubt = false;  // a POST of it may be on its way still: its batch may get another item
  bool seen_running = false;
  bool cancel_asked = false;      // by this process, and nobody has said no
  bool cancel_announced = false;  // by this process or an earlier one: a cancellation may be ours
  bool timed_out = false;
  bool looked_for_surplus = false;
  bool end_is_noted = false;
  int checks = 0;                                // status calls while unknown that found nothing
  int refusals = 0;                              // 5xx answers to the POST
  std::string refusal{};                         // what the last one said
  bool is_refused = false;                       // for good, unless an earlier POST has arrived
  int posts = 0;                                 // of this attempt, by this process
  int looks_at_canceled = 0;                     // at the item, for images that it made
  base::Instant begun{};                         // when this process began with it
  base::Instant since{};                         // in this step
  std::optional<base::Instant> ask_at{};         // see Jobs::ask()
  std::optional<base::Instant> last_asked{};     // where it stands
  std::optional<base::Instant> sent_at{};        // by this process, and without an accident
  std::optional<base::Instant> replied_at{};     // to that
  std::optional<base::Instant> started_at{};     // on the server, by its own word or by reason
  std::optional<base::Instant> running_since{};  // likewise, never by reason alone
  std::optional<base::Instant> failing_since{};  // its own calls, whatever others do
  std::optional<base::Instant> strange_since{};  // its item has a status that nobody knows
  std::vector<Output> outputs{};
};

struct Job {
  Step step = Step::planned;
  int attempts = 0;  // made so far, in all runs
  int retries_left = 0;
  std::unique_ptr<ActiveJob> active{};
};

class Jobs {
 public:
  explicit Jobs(const Setup& setup);

  [[nodiscard]] std::size_t count() const { return m_jobs.size(); }
  [[nodiscard]] const Job& operator[](JobIndex job) const { return m_jobs[job]; }
  [[nodiscard]] Job& operator[](JobIndex job) { return m_jobs[job]; }
  /// REQUIRES: the job is active.
  [[nodiscard]] ActiveJob& active(JobIndex job);
  [[nodiscard]] const ActiveJob& active(JobIndex job) const;

  [[nodiscard]] std::size_t at(Step step) const {
    return m_at_step[static_cast<std::size_t>(step)];
  }
  /// Sent, perhaps sent, or to be sent again; not over there.
  [[nodiscard]] std::size_t on_server() const;
  [[nodiscard]] bool any_active() const;

  /// Puts the job at this step, and makes it active; what it knows is kept. To be queued it has to
  /// have an item.
  ActiveJob& move(JobIndex job, Step step, base::Instant now);
  /// The job is active no more: planned, done or failed.
  void settle(JobIndex job, Step step);

  /// Planned jobs, in the order in which they are sent; retries at the end.
  [[nodiscard]] const std::deque<JobIndex>& pending() const { return m_pending; }
  void sort_pending(const Setup& setup);
  JobIndex take_pending();
  void put_first(JobIndex job) { m_pending.push_front(job); }
  void put_last(JobIndex job) { m_pending.push_back(job); }

  /// A call is due for this job then; replaces an earlier time. `forget` takes it away.
  void ask(JobIndex job, base::Instant at);
  void forget(JobIndex job);
  /// The next one, and when.
  [[nodiscard]] std::optional<std::pair<base::Instant, JobIndex>> next_to_ask() const;

  /// Its start on the server is known, or known no more.
  void set_started(JobIndex job, std::optional<base::Instant> at);
  void set_running(JobIndex job);
  /// Queued jobs by item, oldest first: those that run, as far as is known, and those that wait.
  using ByItem = std::set<std::pair<std::int64_t, JobIndex>>;
  [[nodiscard]] const ByItem& running() const { return m_running; }
  [[nodiscard]] const ByItem& waiting() const { return m_waiting; }

  /// Those that were never sent after all, and those whose files are being fetched.
  [[nodiscard]] const std::set<JobIndex>& unsent() const { return m_unsent; }
  [[nodiscard]] const std::set<JobIndex>& fetching() const { return m_fetching; }

 private:
  void leave(JobIndex job);
  void place_in_queue(JobIndex job);

  std::vector<Job> m_jobs;
  std::deque<JobIndex> m_pending;
  std::array<std::size_t, k_steps> m_at_step{};
  std::set<std::pair<base::Instant, JobIndex>> m_to_ask;
  ByItem m_running;
  ByItem m_waiting;
  std::set<JobIndex> m_unsent;
  std::set<JobIndex> m_fetching;
};

/// This attempt is over and brought nothing: the job is tried again where that may help, else it
/// has failed.
enum class MayPass : std::uint8_t { no, yes };
void attempt_failed(EngineState& s, JobIndex job, const std::string& reason, MayPass may_pass);

}  // namespace invokeai_batch::run
