// `status DIR`: how far a run is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// One of the N shards that a run was last cut into.
struct ShardStatus {
  std::size_t index = 0;
  bool is_started = false;
  std::optional<std::string> writer{};  // who is at work on it now
  Counts counts{};                      // of its jobs; nothing when it was never started
};

/// Where the jobs are that are not done.
enum class JobsLeft {
  nowhere,    // there are none
  in_shards,  // as these were cut
  anew,       // some are in none of them: other jobs are planned now than when they were cut
};

struct ShardsStatus {
  std::vector<ShardStatus> shards{};  // all of them, in order; empty: the run is in one piece
  bool is_merged = true;              // the run's own store knows all that they know
  bool is_awaited = false;            // the run was prepared for shards, and none has started
  JobsLeft left = JobsLeft::in_shards;
};
/// Those that have something to do and nobody at work on it, as a scheduler takes them: "0,2-4".
/// All at which nobody is, where the plan is to be cut anew.
[[nodiscard]] std::string shards_to_start(const ShardsStatus& shards);
[[nodiscard]] bool is_any_at_work(const ShardsStatus& shards);

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
  ShardsStatus shards{};
  std::optional<OnServer> server{};  // nullopt: it was not asked
};

/// For people; complete lines.
[[nodiscard]] std::string status_text(const store::Snapshot& snapshot, const StatusFacts& facts,
                                      std::size_t columns);

/// One object and a line break: {"v":1,"directory":…,"writer":…,"run_id":…,"created":…,
/// "workflow":…,"server":…,"jobs":…,"done":…,"failed":…,"on_server":…,"to_do":…,"not_in_plan":…,
/// "images":…,"last_run":{"begun":…,"ended":…,"outcome":…,"reason":…,"exit_status":…,"elapsed_ms":…,
/// "done":…,"failed":…,"left":…},"server_now":{"running":…,"waiting":…,"others":…,"paused":…,
/// "trouble":…},"left_ms":…,"failures":[…],"shards":…}; last_run, server_now and left_ms may be
/// null; shards is null, or {"count":…,"merged":…,"array":…,
/// "shards":[{"shard":…,"started":…,"writer":…,"jobs":…,"done":…,…}]}, whose count is null while
/// none was started of a run that is prepared for shards.
[[nodiscard]] std::string status_json(const store::Snapshot& snapshot, const StatusFacts& facts);

}  // namespace invokeai_batch::report
