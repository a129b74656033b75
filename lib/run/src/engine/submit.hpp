// Sending jobs: the window, the announcement, and what can become of a POST.
#pragma once

#include <optional>

#include "engine/server/link.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class Submitting {
 public:
  /// Sends what may be sent.
  void advance(EngineState& s);
  void on_enqueued(EngineState& s, JobIndex job, const invokeai::EnqueueResult& result);
  void on_failed(EngineState& s, JobIndex job, const invokeai::ApiFailure& failure);

  /// Since when the queue takes no more; nullopt: it does.
  [[nodiscard]] std::optional<base::Instant> full_since() const { return m_full_since; }
  [[nodiscard]] const Throttled& throttled() const { return m_throttled; }

 private:
  [[nodiscard]] bool may_send(EngineState& s) const;
  void send_again(EngineState& s);
  void on_queue_full(EngineState& s, JobIndex job);

  base::Instant m_not_before{};  // after a full queue, and when the server asks for it
  std::optional<base::Instant> m_full_since;
  int m_full_answers = 0;
  Throttled m_throttled;
};

}  // namespace invokeai_batch::run
