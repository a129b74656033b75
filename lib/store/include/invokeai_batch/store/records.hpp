// What a run knows, as rows. The engine says which rows to commit; the store keeps them; report
// reads them. All text is UTF-8; times are those of the clocks they come from, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/ids.hpp"

namespace invokeai_batch::store {

using base::JobId;
using base::RunId;

/// Where a job stands, durably. What is between these (a reply under way, a download half done) is
/// found out again after a crash.
enum class JobState {
  planned,   // nothing sent, or nothing that counts
  intended,  // a submission is about to be sent, or was: ask the server
  queued,    // the server has it: the attempt's item id is known
  ended,     // the item completed; its outputs are known, files are being fetched
  done,      // every file is published
  failed,    // given up, with a reason
};
[[nodiscard]] std::string_view to_string(JobState state);
/// nullopt when no state is called so.
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view text);

/// A new plan begins: no job is in it until its JobRow follows, which is why both belong into one
/// commit. Jobs that the new plan dropped stay, marked (StoredJob::in_plan).
struct NewPlanRow {
  friend bool operator==(const NewPlanRow&, const NewPlanRow&) = default;
};

/// A job as the plan made it. Written once; a later plan that has the job again only puts it back
/// into the plan and changes nothing else.
struct JobRow {
  JobId id{};
  std::int64_t number = 0;  // given once per directory, from 1, never reused
  /// The varied inputs as asked for, for people and for results.csv: name and text, in plan order.
  std::vector<std::pair<std::string, std::string>> values{};
  std::string board{};                 // the board's name as asked for; empty: none
  std::optional<std::int64_t> seed{};  // when it is known before the run

  friend bool operator==(const JobRow&, const JobRow&) = default;
};

/// State and reason are replaced; a seed that is known stays until another one comes.
/// Without the job's JobRow before it the commit is refused; so are the other rows of jobs.
struct JobStateRow {
  JobId id{};
  JobState state = JobState::planned;
  std::string reason{};                // why it failed: "OutOfMemoryError: CUDA out of memory"
  std::optional<std::int64_t> seed{};  // the seed the server drew, once known

  friend bool operator==(const JobStateRow&, const JobStateRow&) = default;
};

/// An attempt's status once we are about to cancel it: a cancellation that is found later is ours.
inline constexpr const char* k_canceling = "canceling";

/// One submission of a job; (job, attempt) is the key. Inserted before it is sent; a later row adds
/// what it knows and never empties what is known already: an empty text or nullopt says nothing.
/// Refused without the job's JobRow.
struct AttemptRow {
  JobId job{};
  int attempt = 0;       // from 1
  std::string server{};  // base URL without credentials
  std::string batch_id{};
  std::string destination{};
  std::optional<std::int64_t> item_id{};
  std::string session_id{};
  /// The server's last word: "completed" (also when it was canceled too late), "failed",
  /// "canceled", "lost"; "" open.
  std::string status{};
  std::string error_type{};
  std::string error_message{};
  std::string queued_at{};  // the server's created_at, started_at, completed_at
  std::string started_at{};
  std::string completed_at{};
  std::string body_sha256{};  // of the graph and workflow that are sent; "": not known

  friend bool operator==(const AttemptRow&, const AttemptRow&) = default;
};

enum class FileState {
  expected,   // the server has the image; no file yet
  announced,  // checked, about to be renamed to `path`
  published,  // at `path`, whole
};
[[nodiscard]] std::string_view to_string(FileState state);
/// nullopt when no state is called so.
[[nodiscard]] std::optional<FileState> file_state_from(std::string_view text);

/// An image or video that a job produced, and the file it becomes; (job, ordinal) is the key. A
/// later row replaces the earlier one whole. Refused without the job's JobRow.
struct OutputRow {
  JobId job{};
  int ordinal = 0;  // from 1, in the order of the item's results
  int attempt = 0;
  std::string server{};  // that has the image: base URL without credentials; "": not known
  std::string node_id{};
  std::string output{};  // the output node's label
  std::string image_name{};
  bool is_video = false;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  FileState state = FileState::expected;
  std::string path{};  // relative to the output directory, with '/'
  std::uint64_t bytes = 0;
  std::string sha256{};
  std::int64_t modified_ns = 0;  // of the published file: an unchanged file need not be read again
  std::string seed{};            // its own, several separated by blanks; "": not known

  friend bool operator==(const OutputRow&, const OutputRow&) = default;
};

/// Outputs of an attempt that no longer counts are forgotten before those of the next are written,
/// and with them the seed that the server drew for them.
struct ForgetOutputsRow {
  JobId job{};

  friend bool operator==(const ForgetOutputsRow&, const ForgetOutputsRow&) = default;
};

/// (server, name) is the key; a later row replaces the earlier one.
struct BoardRow {
  std::string server{};  // base URL without credentials
  std::string name{};
  std::string board_id{};  // empty: it is not known which one is used: a creation was announced
  std::string made_id{};   // that this directory made, until it is the only one of its name

  friend bool operator==(const BoardRow&, const BoardRow&) = default;
};

/// A local file that was sent to a server; (server, sha256) is the key; a later row replaces the
/// earlier one.
struct UploadRow {
  std::string server{};
  std::string sha256{};
  std::string image_name{};  // empty: announced, its reply not seen

  friend bool operator==(const UploadRow&, const UploadRow&) = default;
};

/// A later row of the same key replaces the earlier one.
struct MetaRow {
  std::string key{};
  std::string value{};

  friend bool operator==(const MetaRow&, const MetaRow&) = default;
};

using Row = std::variant<NewPlanRow, JobRow, JobStateRow, AttemptRow, OutputRow, ForgetOutputsRow,
                         BoardRow, UploadRow, MetaRow>;

/// All that the store knows of one job.
struct StoredJob {
  JobRow job{};
  bool in_plan = true;  // false: the latest plan no longer has it
  JobState state = JobState::planned;
  std::string reason{};
  std::optional<std::int64_t> seed{};
  std::vector<AttemptRow> attempts{};  // ascending
  std::vector<OutputRow> outputs{};    // ascending

  friend bool operator==(const StoredJob&, const StoredJob&) = default;
};

/// Keys of the meta table. All values are text.
namespace meta {
inline constexpr std::string_view k_run_id = "run_id";
inline constexpr std::string_view k_created = "created";  // ISO 8601
inline constexpr std::string_view k_workflow_digest = "workflow_digest";
inline constexpr std::string_view k_workflow_name = "workflow_name";
inline constexpr std::string_view k_workflow_file = "workflow_file";  // absolute
inline constexpr std::string_view k_server = "server";                // redacted base URL
inline constexpr std::string_view k_server_version = "server_version";
inline constexpr std::string_view k_tool_version = "tool_version";
inline constexpr std::string_view k_editor = "editor";  // "6" or "7": whose rules make its jobs
inline constexpr std::string_view k_index_map = "index_map";  // JSON: the form's inputs by index
inline constexpr std::string_view k_columns =
    "columns";  // JSON: varied inputs of all plans, in order
inline constexpr std::string_view k_seed_base = "seed_base";  // drawn once per directory
inline constexpr std::string_view k_date = "date";            // {date} of this directory
inline constexpr std::string_view k_command = "command";      // JSON: what `resume` needs
inline constexpr std::string_view k_input = "input:";         // and a path: what stood in that file
inline constexpr std::string_view k_last_summary = "last_summary";  // JSON: counts of the last run
}  // namespace meta

/// The whole store, read at the start of a run and by the commands that look at one.
struct Snapshot {
  std::vector<std::pair<std::string, std::string>> meta{};  // by key
  std::vector<StoredJob> jobs{};                            // by number
  std::vector<BoardRow> boards{};
  std::vector<UploadRow> uploads{};

  /// nullopt when there is no such key.
  [[nodiscard]] std::optional<std::string> meta_value(std::string_view key) const;

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

}  // namespace invokeai_batch::store
