// The server's queue as a whole: is it paused, is it full, do others wait, how many workers has it?
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class QueueWatch {
 public:
  explicit QueueWatch(const ServerAbilities& abilities);

  /// Looks at it when that is due.
  void advance(EngineState& s);
  void on_status(EngineState& s, const invokeai::QueueStatus& status);
  void on_status_failed() { m_asked = false; }
  /// What was seen is too old to go by.
  void forget() { m_at.reset(); }
  /// So many items were seen to run at once.
  void note_running(std::size_t count);

  [[nodiscard]] bool is_known() const { return m_at.has_value(); }
  [[nodiscard]] bool is_paused() const { return m_paused_since.has_value(); }
  [[nodiscard]] std::optional<base::Instant> paused_since() const { return m_paused_since; }
  /// Pending items that are not ours.
  [[nodiscard]] std::int64_t others() const { return m_others; }
  /// Items that the server runs at once.
  [[nodiscard]] std::size_t workers() const { return m_workers.count; }

 private:
  // Where items wait all workers are busy, but for the moment between two items.
  struct Workers {
    std::size_t count = 1;
    int looks_at_fewer = 0;         // in a row, at which fewer ran although items waited
    std::size_t most_of_fewer = 0;  // of those looks
  };

  void count_workers(const invokeai::QueueStatus& status);

  bool m_asked = false;  // a call is under way
  std::optional<base::Instant> m_at;
  std::optional<base::Instant> m_paused_since;
  std::int64_t m_others = 0;
  Workers m_workers;
};

/// So many jobs of ours may be on the server now.
[[nodiscard]] std::size_t window(const EngineState& s);

}  // namespace invokeai_batch::run
