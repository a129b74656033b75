// The end: of all jobs, or on request.
//
// On a stop nothing more is sent; our own items that still wait in the queue are canceled, the one
// that runs is left and adopted by a later run (or canceled too, when asked), and files of what is
// done are fetched.

#include <algorithm>
#include <vector>

#include "engine/state.hpp"

namespace invokeai_batch::run {

using base::Milliseconds;

namespace {

// Nothing has come to its end for so long. A file may take its time.
constexpr Milliseconds k_patience_at_the_end{10'000};
constexpr Milliseconds k_patience_with_files{60'000};
constexpr int k_most_cancels = 5;  // of one surplus item

bool asked_since_stop(const State& s, const Flight& flight) {
  return flight.last_asked && *flight.last_asked >= s.stopping->since && !flight.busy;
}

// A job that runs and may go on running after we left.
bool is_left_running(const State& s, JobIndex job) {
  const auto& run = s.jobs[job];
  return run.step == Step::queued && run.flight->seen_running && !run.flight->cancel_asked &&
         !s.setup.limits.cancel_running && asked_since_stop(s, *run.flight);
}

// Its file cannot be written: nothing to wait for.
bool is_stuck_locally(const State& s, JobIndex job) {
  const auto& run = s.jobs[job];
  if (run.step != Step::fetching) {
    return false;
  }
  return std::all_of(run.flight->outputs.begin(), run.flight->outputs.end(),
                     [](const OutputRun& output) {
                       return output.row.state == store::FileState::published ||
                              output.embargo == base::Instant::max();
                     });
}

bool server_is_gone(State& s) {
  const auto trouble_since = s.trouble.since ? s.trouble.since : s.files_put_off.since;
  if (!trouble_since) {
    return false;
  }
  if (s.stopping->error_class == base::ErrorClass::server) {
    return true;  // we stop because of that: it has had its time
  }
  const auto limit = std::max(*trouble_since, s.stopping->since) + k_patience_at_the_end;
  wake(s, limit);
  return instant(s) >= limit;
}

// A stop ends in its time, whatever the server says meanwhile.
bool has_lasted_too_long(State& s) {
  const auto patience = s.downloads > 0 ? k_patience_with_files : k_patience_at_the_end;
  const auto limit = s.stopping->last_progress + patience;
  wake(s, limit);
  return instant(s) >= limit;
}

}  // namespace

void cancel_surplus(State& s) {
  while (!s.surplus.empty() && may_call(s)) {
    const auto [item, tries] = s.surplus.front();
    s.surplus.pop_front();
    if (tries < k_most_cancels) {
      call(s, CancelItem{item, tries + 1});
    }
  }
}

void cancel_own(State& s) {
  if (!s.stopping) {
    return;
  }
  std::vector<invokeai::BatchId> batches;
  std::vector<JobIndex> jobs;
  for (const JobIndex job : s.active) {
    auto& run = s.jobs[job];
    if (run.step != Step::queued || run.flight->cancel_asked || !asked_since_stop(s, *run.flight) ||
        is_left_running(s, job)) {
      continue;
    }
    batches.push_back({run.flight->attempt.batch_id});
    jobs.push_back(job);
  }
  if (batches.empty() || !may_call(s)) {
    return;
  }
  for (const JobIndex job : jobs) {
    auto& flight = *s.jobs[job].flight;
    flight.cancel_asked = true;
    flight.cancel_announced = true;
    flight.attempt.status = store::k_canceling;
    put_attempt(s, job);
  }
  call(s, CancelBatches{std::move(batches)}, std::move(jobs));
}

void on_canceled(State& s, const std::vector<JobIndex>& jobs) {
  for (const JobIndex job : jobs) {
    auto& run = s.jobs[job];
    if (run.step != Step::queued) {
      continue;
    }
    // Canceled, or it ended just before: the item says which.
    fly(s, job, Step::ended).embargo = instant(s);
  }
}

void on_cancel_failed(State& s, const std::vector<JobIndex>& jobs) {
  for (const JobIndex job : jobs) {
    if (auto& flight = s.jobs[job].flight) {
      flight->cancel_asked = false;  // it is asked for again, as long as the stop lasts
    }
  }
}

void finish(State& s) {
  if (!s.stopping) {
    if (s.pending.empty() && s.active.empty() && s.surplus.empty()) {
      exit_now(s, std::nullopt, {});
    }
    return;
  }
  const bool settled = std::all_of(s.active.begin(), s.active.end(), [&s](JobIndex job) {
    return is_left_running(s, job) || is_stuck_locally(s, job);
  });
  if ((settled && s.downloads == 0) || server_is_gone(s) || has_lasted_too_long(s)) {
    exit_now(s, s.stopping->error_class, s.stopping->reason);
  }
}

}  // namespace invokeai_batch::run
