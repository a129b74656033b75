// What happens during a run, for report to show and for `--json` to print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/base/ids.hpp"

namespace invokeai_batch::events {

enum class EventKind {
  run_started,
  job_queued,   // the server took it
  job_adopted,  // the server had it already, from before a crash or an interruption
  job_started,  // it was seen running
  job_retry,    // an attempt failed and another will be made; `text` says why
  job_done,
  job_failed,   // given up; `text` is the reason
  job_skipped,  // done before, its files verified
  image_saved,  // `path` is whole
  waiting,      // nothing can be sent now; `text` says why (paused, full, others ahead, no server)
  resumed,      // what was waited for has come
  board_created,
  warning,
  note,
  run_ended,
};
[[nodiscard]] std::string_view to_string(EventKind kind);

struct Event {
  EventKind kind = EventKind::note;
  base::WallTime at{};
  std::int64_t job = 0;  // its number; 0: of no job
  base::JobId job_id{};
  std::int64_t item = 0;
  std::string board{};
  std::string path{};  // relative to the output directory
  std::string image_name{};
  std::string sha256{};
  std::uint64_t bytes = 0;
  std::string text{};  // for people, one line, from the server only after printable()
};

/// How far a run is; made by the engine after every turn.
struct Progress {
  std::size_t total = 0;    // jobs of this plan
  std::size_t skipped = 0;  // done before
  std::size_t done = 0;     // in this run
  std::size_t failed = 0;
  std::size_t images = 0;  // saved in this run
  std::size_t on_server = 0;
  std::size_t fetching = 0;
  std::optional<base::Milliseconds> median_run{};  // of one job on the server
  std::string running{};                           // what runs now, for people: "job 17"
  std::string waiting{};                           // why nothing is sent; empty when all is well
};

}  // namespace invokeai_batch::events
