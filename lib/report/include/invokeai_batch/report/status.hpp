// `status DIR`: how far a run is.
#pragma once

#include <cstddef>
#include <cstdint>
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
  std::size_t not_in_plan = 0;  // done, with images, and no longer in the plan
  std::size_t images = 0;       // published, of all plans
};
[[nodiscard]] Counts count_jobs(const store::Snapshot& snapshot);
/// Adds one job, for runs that are read in pieces.
void count_job(Counts& counts, const store::StoredJob& job);

/// What of a run is on its server at this moment.
struct OnServer {
  std::int64_t running = 0;  // items of this run
  std::int64_t waiting = 0;
  std::int64_t others = 0;  // items of everybody else, running and waiting
  bool is_paused = false;
  std::string trouble{};  // why nothing is known of it: "connection refused"; or empty
};

struct StatusFacts {
  std::string directory{};              // as the user wrote it
  std::optional<std::string> writer{};  // who is at work on it now: store::writer_at_work()
  std::optional<OnServer> server{};     // nullopt: it was not asked
};

/// For people; complete lines.
[[nodiscard]] std::string status_text(const store::Snapshot& snapshot, const StatusFacts& facts,
                                      std::size_t columns);

/// One object and a line break: {"v":1,"directory":…,"writer":…,"run_id":…,"created":…,
/// "workflow":…,"server":…,"jobs":…,"done":…,"failed":…,"on_server":…,"to_do":…,"not_in_plan":…,
/// "images":…,"last_run":{"begun":…,"ended":…,"outcome":…,"reason":…,"exit_status":…,"elapsed_ms":…,
/// "done":…,"failed":…,"left":…},"server_now":{"running":…,"waiting":…,"others":…,"paused":…,
/// "trouble":…},"left_ms":…,"failures":[…]}; last_run, server_now and left_ms may be null.
[[nodiscard]] std::string status_json(const store::Snapshot& snapshot, const StatusFacts& facts);

}  // namespace invokeai_batch::report
