// What the engine remembers between two turns.
//
// Each part keeps its own state and is the only one that may write it; the others ask. What all
// share is small: the setup, the time, the turn that is being built, the jobs, the counts.
#pragma once

#include <optional>
#include <random>
#include <string>

#include "engine/fetch.hpp"
#include "engine/jobs.hpp"
#include "engine/left_jobs.hpp"
#include "engine/limits/timeouts.hpp"
#include "engine/limits/timetable.hpp"
#include "engine/server/link.hpp"
#include "engine/server/login.hpp"
#include "engine/server/prerequisites.hpp"
#include "engine/server/queue.hpp"
#include "engine/server/receipts.hpp"
#include "engine/stop.hpp"
#include "engine/submit.hpp"
#include "engine/waiting.hpp"
#include "engine/watch.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

/// What belongs to a server.
struct Server {
  explicit Server(const ServerAbilities& abilities) : queue(abilities) {}

  ServerLink link{};
  LoginRenewal login{};
  QueueWatch queue;
  Prerequisites prerequisites{};
};

struct EngineState {
  explicit EngineState(Setup with)
      : setup(std::move(with)),
        random(setup.random_seed),
        jobs(setup),
        server(setup.abilities),
        receipts(setup.abilities),
        watching(setup.abilities) {
    counts.total = jobs.count();
  }

  [[nodiscard]] base::Instant instant() const { return now.instant; }

  const Setup setup;
  std::mt19937_64 random;
  base::Now now{};
  base::Milliseconds time_of_day{};
  Turn turn{};  // the one being built
  bool has_begun = false;
  bool exited = false;
  bool told_other_database = false;
  events::Progress counts{};
  Jobs jobs;

  Server server;
  Receipts receipts;
  Submitting submitting{};
  Watching watching;
  Fetching fetching{};
  Stopping stopping{};
  LeftJobs left{};
  Timeouts timeouts{};
  Timetable timetable{};
  Waiting waiting{};
};

// ---- what all parts do --------------------------------------------------------------------------

/// Be woken no later than this.
void wake(EngineState& s, base::Instant at);

void emit(EngineState& s, events::EventKind kind, std::string text);
/// An event of a job, with its number, id, board and item filled in.
events::Event& emit(EngineState& s, events::EventKind kind, JobIndex job, std::string text = {});

void put(EngineState& s, store::Row row);
/// The rows that say where a job stands.
void put_state(EngineState& s, JobIndex job, store::JobState state, std::string reason = {});
void put_attempt(EngineState& s, JobIndex job);

/// The batch id that an attempt is sent with; attempt.batch_id is the one that the server gave it.
[[nodiscard]] invokeai::BatchId derived_batch_id(const EngineState& s,
                                                 const store::AttemptRow& attempt);

void exit_now(EngineState& s, Exit exit);
/// The same, stopped for this reason.
void exit_now(EngineState& s, base::ErrorClass error_class, std::string reason);

/// The first turn: what the store and the disk say about each job.
void begin(EngineState& s, const Begin& begin);

}  // namespace invokeai_batch::run
