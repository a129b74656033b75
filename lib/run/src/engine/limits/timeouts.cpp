#include "engine/limits/timeouts.hpp"

#include <utility>

#include "engine/state.hpp"

namespace invokeai_batch::run {

std::string Timeouts::reason(const EngineState& s) {
  return "it ran for longer than " +
         base::to_human(s.setup.limits.item_timeout.value_or(base::Milliseconds{0})) +
         " (--timeout)";
}

std::vector<JobIndex> Timeouts::overdue(EngineState& s) {
  std::vector<JobIndex> jobs;
  for (const auto& [item, job] : s.jobs.running()) {
    const auto& active = s.jobs.active(job);
    if (!active.running_since || active.cancel_asked || active.busy) {
      continue;  // a reply will wake us
    }
    const auto limit = *active.running_since + *s.setup.limits.item_timeout;
    if (limit > s.instant()) {
      wake(s, limit);
    } else {
      jobs.push_back(job);
    }
  }
  return jobs;
}

void Timeouts::advance(EngineState& s) {
  if (!s.setup.limits.item_timeout) {
    return;
  }
  for (const JobIndex job : overdue(s)) {
    if (!s.server.link.may_call(s)) {
      return;
    }
    auto& active = s.jobs.active(job);
    active.timed_out = true;
    active.cancel_asked = true;
    active.cancel_announced = true;
    active.attempt.status = store::k_canceling;
    put_attempt(s, job);
    s.server.link.call(s, CancelBatches{{{active.attempt.batch_id}}}, std::vector<JobIndex>{job});
  }
}

void Timeouts::on_canceled(EngineState& s, const std::vector<JobIndex>& jobs) {
  for (const JobIndex job : jobs) {
    if (s.jobs[job].step == Step::queued) {
      auto& active = s.jobs.move(job, Step::ended, s.instant());
      // Should it run on all the same it gets the same time once more.
      active.running_since = s.instant();
      active.cancel_asked = false;
    }
  }
}

void Timeouts::on_call_failed(EngineState& s, const std::vector<JobIndex>& jobs) {
  for (const JobIndex job : jobs) {
    if (s.jobs[job].step == Step::queued && s.jobs.active(job).timed_out) {
      s.jobs.active(job).cancel_asked = false;
    }
  }
}

}  // namespace invokeai_batch::run
