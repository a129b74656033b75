// `status DIR`: how far a run is, from its store alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::report {

/// Jobs by where they stand; all but the last two of the latest plan.
struct Counts {
  std::size_t jobs = 0;
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t on_server = 0;  // sent, or done there and not yet fetched
  std::size_t to_do = 0;
  std::size_t not_in_plan = 0;  // done, and no longer in the plan
  std::size_t images = 0;       // published, of all plans
};
[[nodiscard]] Counts count_jobs(const store::Snapshot& snapshot);
/// Adds one job, for runs that are read in pieces.
void count_job(Counts& counts, const store::StoredJob& job);

struct StatusFacts {
  std::string directory{};              // as the user wrote it
  std::optional<std::string> writer{};  // who is at work on it now: store::writer_at_work()
};

/// For people; complete lines.
[[nodiscard]] std::string status_text(const store::Snapshot& snapshot, const StatusFacts& facts,
                                      std::size_t columns);

/// One object and a line break: {"v":1,"directory":…,"writer":…,"run_id":…,"created":…,
/// "workflow":…,"server":…,"jobs":…,"done":…,"failed":…,"on_server":…,"to_do":…,"not_in_plan":…,
/// "images":…,"failures":[…]}.
[[nodiscard]] std::string status_json(const store::Snapshot& snapshot, const StatusFacts& facts);

}  // namespace invokeai_batch::report
