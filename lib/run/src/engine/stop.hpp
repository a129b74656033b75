// The end: of all jobs, or on request.
//
// On a stop nothing more is sent. The server is asked once what of ours runs; that is left, and
// adopted by a later run (or canceled too, when asked); the rest is canceled, and files of what is
// done are fetched. A board that is being created is waited for, and so is an upload. Canceling a
// batch also cancels what runs of it, so what began in between is not done.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class Stopping {
 public:
  /// Ends the run for this reason after what can still be finished is finished; the first one
  /// counts, but for what is to become of jobs that run.
  void ask(EngineState& s, Exit exit, WhatRuns what_runs = WhatRuns::as_set);
  /// The same, stopped for this reason.
  void ask(EngineState& s, base::ErrorClass error_class, std::string reason,
           WhatRuns what_runs = WhatRuns::as_set);
  [[nodiscard]] bool is_asked() const { return m_asked.has_value(); }
  /// Jobs that run are waited for.
  [[nodiscard]] bool awaits_what_runs() const { return m_asked && m_running == Running::awaited; }

  /// Cancels our own.
  void advance(EngineState& s);
  /// Something has come to its end.
  void note_progress(base::Instant now);
  /// An item that a lost reply left behind: one execution is enough.
  void cancel_surplus(const invokeai::ItemId& item, int tries = 0);
  /// A job has come into the queue; of matter while the run stops.
  void note_queued(const EngineState& s, JobIndex job);
  /// Where an item stands; true: that is all there is to do about it.
  [[nodiscard]] bool takes(EngineState& s, JobIndex job, const invokeai::ItemSummary& item);
  void on_current(EngineState& s, const std::vector<JobIndex>& jobs,
                  const invokeai::CurrentItem& current);
  void on_canceled(EngineState& s, const std::vector<JobIndex>& jobs);
  /// A call about these has failed.
  void on_call_failed(EngineState& s, const std::vector<JobIndex>& jobs);

  /// Ends the run when there is nothing more to do.
  void finish(EngineState& s);

 private:
  // From the mildest to the harshest: of two stops the harsher holds.
  enum class Running { awaited, left, canceled };
  struct Asked {
    Exit exit{};
    base::Instant since{};
    base::Instant last_progress{};
  };

  [[nodiscard]] static Running running_of(const EngineState& s, WhatRuns what_runs);
  void be_harsher(EngineState& s, Running running);
  void leave_or_cancel(EngineState& s, JobIndex job);
  [[nodiscard]] bool is_settled(const EngineState& s) const;
  [[nodiscard]] bool server_is_gone(EngineState& s) const;
  [[nodiscard]] bool has_lasted_too_long(EngineState& s) const;

  std::optional<Asked> m_asked;
  Running m_running = Running::awaited;
  std::deque<JobIndex> m_to_ask;  // where they stand, before and after they are canceled
  std::deque<JobIndex> m_to_cancel;
  std::set<JobIndex> m_left;         // to run on
  std::deque<CancelItem> m_surplus;  // to be canceled, stop or no stop
};

}  // namespace invokeai_batch::run
