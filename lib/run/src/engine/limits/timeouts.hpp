// Items that run for too long are canceled.
#pragma once

#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class Timeouts {
 public:
  /// Cancels what has run for longer than Limits::item_timeout, as far as the server has said that
  /// it runs: what waits is given its time.
  void advance(EngineState& s);
  /// The server has taken a cancellation of ours: the item says what became of it.
  void on_canceled(EngineState& s, const std::vector<JobIndex>& jobs);
  /// A call about these has failed.
  void on_call_failed(EngineState& s, const std::vector<JobIndex>& jobs);

  /// Why such a job has failed.
  [[nodiscard]] static std::string reason(const EngineState& s);

 private:
  [[nodiscard]] static std::vector<JobIndex> overdue(EngineState& s);
};

}  // namespace invokeai_batch::run
