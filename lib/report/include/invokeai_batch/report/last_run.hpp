// How the last run into a directory ended, as its store keeps it (store::meta::k_last_summary).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

struct LastRun {
  std::string begun{};    // ISO 8601
  std::string ended{};    // ISO 8601; "": it has not ended, or was killed
  std::string outcome{};  // "finished", "stopped", "interrupted"
  std::string reason{};   // why it stopped; or empty
  int exit_status = 0;
  base::Milliseconds elapsed{};
  std::size_t done = 0;  // by this run
  std::size_t failed = 0;
  std::size_t left = 0;

  friend bool operator==(const LastRun&, const LastRun&) = default;
};

/// As the store keeps it.
[[nodiscard]] std::string last_run_json(const LastRun& last);
/// nullopt when the store knows of none, or what it has is none.
[[nodiscard]] std::optional<LastRun> last_run_of(const store::Snapshot& snapshot);

/// "last run: interrupted …, exit status 130, after 12 min: 5 done, 6 to do", as a complete line;
/// "" while it is at work.
[[nodiscard]] std::string last_run_line(const LastRun& last, bool is_at_work);

/// The member "last_run", null without one.
void last_run_member(json::Writer& writer, const std::optional<LastRun>& last);

}  // namespace invokeai_batch::report
