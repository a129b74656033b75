// The engine: what to do next, decided without doing anything.
//
// step(event) gives a Turn: rows to commit, then acts to start, a time to be woken, events to show.
// The loop commits the rows *before* it starts the acts that they announce, so "announce, commit,
// act" is structure, not discipline: whatever happens after a commit, a later run finds the
// announcement and asks the server what became of it. Rows that announce nothing (what was seen)
// may be lost in a crash: it is seen again. There is no I/O, no clock, no JSON and no hidden
// randomness in here, so a test can drive it through any schedule of replies, faults and crashes.
//
// A job's way: planned → intended → (sent) → queued → ended → fetching → done. From `intended` an
// ambiguous reply, a crash or an interruption leads to `unknown`: the server is asked whether the
// batch arrived, and the job is adopted or sent again under the same batch id. A POST is never
// repeated blindly. A server of version 7 knows requests by a key: there the same one again is
// safe, and its receipt tells what became of it.
//
// One thread. Deterministic: the same setup and the same events give the same turns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/ids.hpp"
#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/invokeai/boards.hpp"
#include "invokeai_batch/invokeai/images.hpp"
#include "invokeai_batch/invokeai/queue.hpp"
#include "invokeai_batch/invokeai/receipts.hpp"
#include "invokeai_batch/run/acts.hpp"
#include "invokeai_batch/run/limits.hpp"
#include "invokeai_batch/run/outcomes.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::run {

struct JobSetup {
  base::JobId id{};
  std::int64_t number = 0;
  std::vector<BoardIndex> boards{};  // that must exist before it is sent
  std::vector<UploadIndex> uploads{};
  std::string board{};    // the name of its output board, for events
  std::size_t group = 0;  // smaller ones are sent first; inside a group the order is that of jobs
};

struct BoardSetup {
  std::string name{};
  std::optional<invokeai::BoardId> id{};  // nullopt: look for it, else create it
};

struct UploadSetup {
  std::string sha256{};
  std::optional<BoardIndex> board{};          // that the asset is put on
  std::optional<invokeai::ImageName> name{};  // known from an earlier run and seen to exist still
};

/// What is known of the server before the first job is sent.
struct ServerAbilities {
  std::size_t workers = 1;          // items that it runs at once; corrected by what is seen
  bool has_item_summaries = false;  // it says of many items in one call where they stand (≥ 6.14)
  bool replaces_batch_ids = false;  // a batch of an id that it has gets an id of its own (≥ 7)
  bool takes_keys = false;          // the same request again gets the first result (≥ 7)
  bool keeps_receipts = false;      // and what became of it can be asked
};

/// What a run is for.
enum class Purpose {
  jobs,    // to make them
  boards,  // to make all boards that jobs name, and send no job: shards are to find them
};

struct Setup {
  base::RunId run{};
  std::string server{};  // redacted base URL, for the rows of boards and uploads
  std::vector<JobSetup> jobs{};
  std::vector<BoardSetup> boards{};
  std::vector<UploadSetup> uploads{};
  Limits limits{};
  ServerAbilities abilities{};
  std::uint64_t random_seed = 0;  // jitter of retries
  bool can_log_in = false;        // a Login can be carried out without asking anybody
  Purpose purpose = Purpose::jobs;
  /// SHA-256 of what a job's request says by the boards and uploads that Engine::board_id() and
  /// ::upload_name() name now, whatever its attempt. Pure; asked within a turn, and only where the
  /// server takes keys. Empty: requests have none.
  std::function<std::string(JobIndex)> body_digest{};
};

// ---- what happens to the engine -----------------------------------------------------------------

struct Recalled {
  JobIndex job = 0;
  store::StoredJob stored{};
  std::vector<FileOnDisk> files{};  // one per stored output
};

struct Begin {
  /// Those of Setup::jobs that the store knows; then, with an index beyond them, those that the
  /// plan has dropped and that may have something on the server.
  std::vector<Recalled> jobs{};
  std::vector<store::BoardRow> boards{};
  std::vector<store::UploadRow> uploads{};
};

struct Tick {};

enum class StopWhy { signal, time_limit, canceled };
/// What becomes of jobs that run on the server when a stop comes.
enum class WhatRuns {
  as_set,    // as Limits::cancel_running has it
  canceled,  // it is canceled too
  ends,      // it is waited for
};
struct Stop {
  StopHow how = StopHow::soon;
  StopWhy why = StopWhy::signal;
  WhatRuns what_runs = WhatRuns::as_set;
};

using EventBody = std::variant<Begin, Replied, FileChecked, Published, Tick, Stop>;

struct EngineEvent {
  base::Now now{};
  base::Milliseconds time_of_day{};  // by the local clock, since midnight
  EventBody body{};
};

// ---- the answer ---------------------------------------------------------------------------------

/// How a run ended.
struct Exit {
  enum class Why {
    over,       // all jobs are done or failed
    handed_in,  // or on the server, to be collected by a later run: HandOver::all_at_once
    halted,     // so many have failed: HaltRule
    stopped,    // for the reason that error_class says
  };
  Why why = Why::over;
  std::optional<base::ErrorClass> error_class{};  // set when it was stopped
  std::string reason{};
};

struct Turn {
  std::vector<store::Row> rows{};
  /// Some act changes what others see (a job, a board, an upload, a file's name), or it is the end:
  /// all rows so far are committed, in one transaction and in order, before the acts start.
  /// Otherwise they may wait for company.
  bool commits = false;
  std::vector<Act> acts{};
  base::Instant wake_at = base::Instant::max();  // and send a Tick at this time
  std::vector<events::Event> events{};
  std::optional<Exit> exit{};  // nothing more will be asked for
};

struct EngineState;

class Engine {
 public:
  explicit Engine(Setup setup);  // REQUIRES: its indices are within it
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  /// The first event is Begin. REQUIRES: `now` never goes back.
  [[nodiscard]] Turn step(const EngineEvent& event);

  [[nodiscard]] events::Progress progress() const;

  /// Where a board or an upload of the setup is on the server, once known: for request bodies.
  [[nodiscard]] const std::optional<invokeai::BoardId>& board_id(BoardIndex board) const;
  [[nodiscard]] const std::optional<invokeai::ImageName>& upload_name(UploadIndex upload) const;

 private:
  std::unique_ptr<EngineState> m_state;
};

/// The batch id of an attempt, and the key of its request: derived, so that they can be asked for
/// after any crash.
[[nodiscard]] invokeai::BatchId batch_id(const base::RunId& run, const base::JobId& job,
                                         int attempt);

/// The mark of a picture that this run uploads: where the server keeps a session's id.
[[nodiscard]] std::string upload_mark(const base::RunId& run, const std::string& sha256);

/// The destination of a job's items: one per job and run.
[[nodiscard]] std::string destination(const base::RunId& run, const base::JobId& job);

/// "2026-11-24 21:09:07.022", as the server writes times; nullopt when it is none.
[[nodiscard]] std::optional<base::WallTime> parse_server_time(std::string_view text);

}  // namespace invokeai_batch::run
