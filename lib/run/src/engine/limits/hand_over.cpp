#include "engine/limits/hand_over.hpp"

#include "engine/state.hpp"

namespace invokeai_batch::run {

bool hands_in(const EngineState& s) {
  return s.setup.limits.hand_over == HandOver::all_at_once && !s.stopping.is_asked();
}

// One that was never taken after all stays announced: the next run asks before it is sent again.
void end_when_handed_in(EngineState& s) {
  const bool is_full = s.submitting.full_since().has_value();
  const bool is_in_doubt = s.jobs.at(Step::sending) + s.jobs.at(Step::unknown) > 0;
  const bool has_more = !s.jobs.pending().empty() || !s.jobs.unsent().empty();
  if (is_in_doubt || (has_more && !is_full)) {
    return;
  }
  if (has_more) {
    exit_now(s, base::ErrorClass::stopped, "the server's queue is full");
  } else {
    exit_now(s, {.why = s.jobs.any_active() ? Exit::Why::handed_in : Exit::Why::over});
  }
}

}  // namespace invokeai_batch::run
