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
// repeated blindly.
//
// One thread. Deterministic: the same setup and the same events give the same turns.
#pragma once

#include <cstddef>
#include <cstdint>
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
#include "invokeai_batch/run/limits.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::run {

/// Position in Setup::jobs, ::boards, ::uploads.
using JobIndex = std::size_t;
using BoardIndex = std::size_t;
using UploadIndex = std::size_t;

/// Names a call that is under way; its reply carries the same ticket.
using Ticket = std::uint64_t;

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
};

// ---- what the engine asks for -------------------------------------------------------------------

struct ListBoards {};
struct CreateBoard {
  BoardIndex board = 0;
};
/// A board that we made while somebody else made one of the same name. Its images, should it have
/// any after all, stay.
struct DeleteBoard {
  invokeai::BoardId board{};
};
/// `mark` goes with the picture, so that it can be found again when the reply is lost.
struct Upload {
  UploadIndex upload = 0;
  std::optional<BoardIndex> board{};
  std::string mark{};
};
struct FindUpload {
  UploadIndex upload = 0;
  std::optional<BoardIndex> board{};
  std::string mark{};
};
struct Enqueue {
  JobIndex job = 0;
  invokeai::BatchId batch{};
  std::string destination{};
};
struct AskBatchStatus {
  invokeai::BatchId batch{};
};
/// At most invokeai::k_most_items_at_once.
struct AskItems {
  std::vector<invokeai::ItemId> items{};
};
struct FindItems {
  std::string destination{};
};
struct GetItem {
  JobIndex job = 0;  // whose outputs and file names are wanted
  invokeai::ItemId item{};
};
struct AskQueueStatus {};
/// For servers without AskItems, which have one worker.
struct AskCurrentItem {};
/// At most invokeai::k_most_items_at_once.
struct CancelBatches {
  std::vector<invokeai::BatchId> batches{};
};
struct CancelItem {
  invokeai::ItemId item{};
  int tries = 0;  // so far
};
/// The log-in has run out. Who logs in, and with what, is the loop's business.
struct Login {};

using CallBody = std::variant<ListBoards, CreateBoard, DeleteBoard, Upload, FindUpload, Enqueue,
                              AskBatchStatus, AskItems, AskCurrentItem, FindItems, GetItem,
                              AskQueueStatus, CancelBatches, CancelItem, Login>;

struct Call {
  Ticket ticket = 0;
  CallBody what{};
};

/// Fetch a part of the run's own directory, which is to become `path`, and check it.
struct Download {
  JobIndex job = 0;
  int ordinal = 0;
  invokeai::ImageName image{};
  invokeai::MediaKind kind = invokeai::MediaKind::image;
  std::string path{};
  std::uint32_t width = 0;  // 0: unknown, any will do
  std::uint32_t height = 0;
};

/// Flush the checked part and give it its final name. `sha256` tells a file that has it already
/// (a crash after the rename) from one that is in the way.
struct Publish {
  JobIndex job = 0;
  int ordinal = 0;
  std::string path{};
  std::string sha256{};
};

using Act = std::variant<Call, Download, Publish>;

// ---- what happens to the engine -----------------------------------------------------------------

/// What a file of an earlier run looks like now.
enum class FileOnDisk { whole, missing, changed };

struct Recalled {
  JobIndex job = 0;
  store::StoredJob stored{};
  std::vector<FileOnDisk> files{};  // one per stored output
};

struct Begin {
  std::vector<Recalled> jobs{};  // those of Setup::jobs that the store knows
  std::vector<store::BoardRow> boards{};
  std::vector<store::UploadRow> uploads{};
};

/// One image or video of a completed item, named by the loop (output mapping and names are pure
/// functions of the item and the plan).
struct ItemOutput {
  std::string node_id{};
  std::string output{};
  invokeai::ImageName image{};
  invokeai::MediaKind kind = invokeai::MediaKind::image;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::string path{};
  std::string seed{};  // its own: see facts_of()
};

struct ItemFacts {
  invokeai::ItemId id{};
  invokeai::BatchId batch{};  // whose it is: a number alone may be another's after all
  invokeai::ItemStatus status = invokeai::ItemStatus::unknown;
  std::string session_id{};
  std::string error_type{};
  std::string error_message{};
  std::string created_at{};
  std::string started_at{};
  std::string completed_at{};
  std::vector<ItemOutput> outputs{};
  std::optional<std::int64_t> seed{};   // that the server drew
  std::vector<std::string> warnings{};  // an output node that never ran …
  std::string problem{};                // completed, but not good: no image at all …
};

struct FoundItem {
  invokeai::ItemId id{};
  invokeai::BatchId batch{};
  invokeai::ItemStatus status = invokeai::ItemStatus::unknown;
  bool is_child = false;
};

/// From now on calls carry the new token.
struct LoggedIn {};

struct BoardDeleted {};

/// The picture that carries the mark; nullopt: there is none among the newest.
struct UploadFound {
  std::optional<invokeai::ImageName> name{};
};

using CallResult =
    std::variant<std::vector<invokeai::Board>, invokeai::Board, invokeai::ImageName,
                 invokeai::EnqueueResult, invokeai::BatchStatus, std::vector<invokeai::ItemSummary>,
                 invokeai::CurrentItem, std::vector<FoundItem>, ItemFacts, invokeai::QueueStatus,
                 invokeai::Canceled, invokeai::ItemStatus, LoggedIn, BoardDeleted, UploadFound,
                 invokeai::ApiFailure>;

struct Replied {
  Ticket ticket = 0;
  CallResult result{};
};

/// A whole file, as it was fetched.
struct CheckedFile {
  std::uint64_t bytes = 0;
  std::string sha256{};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// The server's fault: a cut off, damaged or missing file.
struct Damage {
  std::string why{};
  bool gone = false;  // 404: the server has no such image
};

/// Our side's fault: a full disk, a directory that cannot be made. Ends the run.
struct LocalFailure {
  std::string why{};
};

/// A file of the user's has the name that an image was to get. Costs its job alone.
struct NameTaken {
  std::string why{};
};

/// An ApiFailure is the server or the network in trouble: it says nothing about this file.
using FetchResult = std::variant<CheckedFile, Damage, LocalFailure, invokeai::ApiFailure>;

struct FileChecked {
  JobIndex job = 0;
  int ordinal = 0;
  FetchResult result{};
};

/// A file that has its name.
struct NamedFile {
  std::int64_t modified_ns = 0;
};
using PublishResult = std::variant<NamedFile, LocalFailure, NameTaken>;

struct Published {
  JobIndex job = 0;
  int ordinal = 0;
  PublishResult result{};
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
  explicit Engine(Setup setup);
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

/// The batch id of an attempt: derived, so that it can be asked for after any crash.
[[nodiscard]] invokeai::BatchId batch_id(const base::RunId& run, const base::JobId& job,
                                         int attempt);

/// The mark of a picture that this run uploads: where the server keeps a session's id.
[[nodiscard]] std::string upload_mark(const base::RunId& run, const std::string& sha256);

/// The destination of a job's items: one per job and run.
[[nodiscard]] std::string destination(const base::RunId& run, const base::JobId& job);

/// "2026-11-24 21:09:07.022", as the server writes times; nullopt when it is none.
[[nodiscard]] std::optional<base::WallTime> parse_server_time(std::string_view text);

}  // namespace invokeai_batch::run
