// A server, a store, a disk and a loop, all in memory and in simulated time, for driving the engine
// through random schedules of replies, faults and crashes. Everything follows from one seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::tests {

/// How often things go wrong, each as a probability.
struct Weather {
  double lost_request = 0;  // the connection is refused
  double lost_reply = 0;    // the server acted, we do not hear of it
  double server_error = 0;  // 500, half of them after acting
  double put_off = 0;       // 409 in maintenance, 429: later, and nothing is done
  double damaged_download = 0;
  double failed_item = 0;   // OutOfMemoryError
  double restart = 0;       // per item: the server restarts while it runs
  double cleared = 0;       // per item: somebody clears the queue after it ended
  double new_database = 0;  // per item: another database answers from then on
  double image_gone = 0;
  double full = 0;        // the queue is full just now
  double paused = 0;      // the processor is paused just now
  double crash = 0;       // our process dies, per act or commit
  double stop = 0;        // per process: somebody stops it after a while
  double expired = 0;     // per call or download: our log-in runs out
  double late = 0;        // of requests whose reply is lost: they arrive after many seconds
  double other_body = 0;  // per process: what jobs send has changed since the one before
  double others = 0;      // per look at the queue: items of others wait
  double edited = 0;      // per process: jobs leave the plan, or come back into it
};

struct ServerItem {
  std::int64_t id = 0;
  std::string batch;
  std::string destination;
  invokeai::ItemStatus status = invokeai::ItemStatus::pending;
  std::string job;  // whose graph it is
  std::vector<std::string> images;
  std::string error_type;
  bool cleared = false;
  bool foreign = false;  // another database has another's item under its number
  std::string created_at;
  std::string started_at;
  std::string completed_at;
};

/// What kind of server it is.
struct ServerKind {
  std::size_t workers = 1;
  bool has_item_summaries = true;
  bool replaces_batch_ids = false;
  bool takes_keys = false;
  bool keeps_receipts = false;
  std::size_t most_receipts = 10'000;  // that were not acknowledged
  base::Milliseconds clock_ahead{3'600'000};
  std::optional<base::Milliseconds> run_time{};  // of every item; nullopt: 50 to 900 ms, by chance
};

class World {
 public:
  World(std::uint64_t seed, Weather weather, std::size_t jobs, std::size_t boards,
        ServerKind kind = {});

  /// Runs, through crashes and restarts of the process, until a process ends by itself. Then with
  /// fair weather again, as a user would, until nothing is left to do. False: it never ended.
  [[nodiscard]] bool run_to_the_end();

  /// A process until it exits or crashes (nullopt); `stop_after` sends `stop` that long after the
  /// start.
  [[nodiscard]] std::optional<run::Exit> run_process(
      std::optional<base::Milliseconds> stop_after = {}, run::Stop stop = {});

  void set_weather(Weather weather) { m_weather = weather; }
  /// What the user asks for besides; the last runs of run_to_the_end() are without.
  void set_limits(run::Limits limits) { m_limits = std::move(limits); }

  // What is true at the end; each returns the first violation, "" when all is well.
  [[nodiscard]] std::string check_files() const;       // each job's images once, none foreign
  [[nodiscard]] std::string check_executions() const;  // no second execution that nobody knows of
  [[nodiscard]] std::string check_stops() const;       // each ends in its time
  [[nodiscard]] std::string check_boards() const;  // no board twice, unless a creation was in doubt
  [[nodiscard]] std::string check_hours() const;   // nothing was sent outside of Limits::between
  [[nodiscard]] std::string check_requests() const;  // none before its board is known
  /// What jobs that left the plan have made for nobody was told.
  [[nodiscard]] std::string check_left_jobs() const;

  /// What a person needs to see of a world in which something was wrong.
  [[nodiscard]] std::string trace() const;

  /// How often a worker had ended an item and found none waiting.
  [[nodiscard]] std::size_t starved() const { return m_starved; }
  [[nodiscard]] std::size_t posts() const { return m_posts; }
  [[nodiscard]] std::size_t calls() const { return m_calls; }
  [[nodiscard]] std::size_t crashes() const { return m_crashes; }
  [[nodiscard]] std::size_t receipts() const { return m_receipts.size(); }
  [[nodiscard]] std::size_t logins() const { return m_logins; }
  [[nodiscard]] const std::vector<events::Event>& events() const { return m_events; }
  [[nodiscard]] const std::map<std::string, store::StoredJob>& store() const { return m_store; }
  [[nodiscard]] const std::vector<ServerItem>& items() const { return m_items; }

 private:
  using Action = std::function<void()>;

  [[nodiscard]] base::Milliseconds time_of_day() const;
  [[nodiscard]] bool chance(double probability);
  [[nodiscard]] base::Milliseconds between(int low, int high);
  void at(base::Milliseconds delay, Action action);
  void run_next();
  void deliver(run::EventBody body);
  void take(run::Turn turn);
  void commit();
  void apply(const store::Row& row);
  [[nodiscard]] run::Setup setup() const;
  [[nodiscard]] run::Begin recall();
  [[nodiscard]] store::StoredJob recall_left(std::size_t job);

  void start(const run::Act& act);
  void start_call(const run::Call& call);
  void note_board(run::BoardIndex board);
  void start_download(const run::Download& act);
  void start_publish(const run::Publish& act);
  void answer(run::Ticket ticket, run::CallResult result);

  // the server
  /// `body`: what a job's request says.
  [[nodiscard]] run::CallResult serve(const run::Call& call, const std::string& body);
  /// Does the server take our token? It may run out just now.
  [[nodiscard]] bool takes_token();
  [[nodiscard]] run::CallResult enqueue(const run::Enqueue& call, const std::string& body);
  [[nodiscard]] invokeai::EnqueueResult add_item(const run::Enqueue& call);
  [[nodiscard]] run::CallResult receipt(const std::string& key) const;
  [[nodiscard]] std::size_t unacknowledged() const;
  [[nodiscard]] std::string body_of(run::JobIndex job) const;
  [[nodiscard]] std::vector<invokeai::ItemId> items_of(const std::string& batch) const;
  [[nodiscard]] run::CallResult batch_status(const std::string& batch) const;
  [[nodiscard]] run::CallResult item(const run::GetItem& call) const;
  [[nodiscard]] static run::CallResult stranger(const run::GetItem& call);
  [[nodiscard]] run::CallResult summaries(const run::AskItems& call) const;
  [[nodiscard]] run::CallResult current_item() const;
  [[nodiscard]] std::string server_time() const;
  void cancel(std::int64_t id);
  void work();
  [[nodiscard]] base::Milliseconds run_time();
  void end_item(std::size_t index);
  void make_images(ServerItem& item);
  [[nodiscard]] bool was_told_of_surplus(const std::string& job) const;
  [[nodiscard]] bool was_told_of_leaving(const std::string& job, const std::string& thing) const;
  [[nodiscard]] std::string check_left(std::size_t job) const;

  std::mt19937_64 m_random;
  Weather m_weather;
  run::Limits m_limits;
  std::size_t m_posts_out_of_hours = 0;
  std::size_t m_job_count;
  std::size_t m_planned;  // so many of the jobs are in the plan, from the first
  std::size_t m_board_count;
  ServerKind m_kind;

  struct Entry {
    base::Milliseconds time;
    std::uint64_t order;
    bool of_process;
    std::shared_ptr<Action> action;
    friend bool operator>(const Entry& a, const Entry& b) {
      return std::tie(a.time, a.order) > std::tie(b.time, b.order);
    }
  };
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_timeline;
  base::Milliseconds m_time{0};
  std::uint64_t m_order = 0;
  std::uint64_t m_turns = 0;
  std::uint64_t m_process = 0;  // what an older process scheduled no longer happens
  bool m_scheduling_for_process = true;

  std::unique_ptr<run::Engine> m_engine;
  std::optional<run::Exit> m_exit;
  bool m_crashed = false;
  base::Instant m_wake_at{};

  std::map<std::string, store::StoredJob> m_store;
  std::vector<store::Row> m_rows;  // of the process, not committed yet
  std::vector<store::BoardRow> m_board_rows;
  std::map<std::string, std::string> m_disk;  // path → image name, which stands for the content
  std::map<std::string, std::string> m_parts;

  std::vector<ServerItem> m_items;
  std::vector<invokeai::Board> m_boards;
  std::set<std::string> m_gone_images;
  bool m_logged_in = true;
  std::size_t m_logins = 0;
  std::optional<base::Milliseconds> m_last_login;
  std::size_t m_at_work = 0;
  std::size_t m_starved = 0;
  std::set<run::Ticket> m_boards_on_wire;  // creations that were sent and not answered
  bool m_board_in_doubt = false;           // a process has ended before one was
  std::map<run::BoardIndex, std::string> m_used_boards;
  std::string m_bad_request;
  struct Receipt {
    std::string body;
    invokeai::EnqueueResult result;
    bool is_acknowledged = false;
  };
  std::map<std::string, Receipt> m_receipts;  // by key
  int m_body_changes = 0;
  std::int64_t m_next_image = 1;
  std::size_t m_posts = 0;
  std::size_t m_calls = 0;
  std::size_t m_crashes = 0;
  std::optional<base::Milliseconds> m_stopped_at;
  base::Milliseconds m_longest_stop{0};
  std::vector<events::Event> m_events;
};

}  // namespace invokeai_batch::tests
