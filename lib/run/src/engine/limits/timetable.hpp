// When jobs may be handed over: at which time of the day, and to whose queue.
#pragma once

#include <optional>
#include <string>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class Timetable {
 public:
  /// Looks at the clock. What was known of the queue while it was closed is known no more.
  void advance(EngineState& s);

  /// By the clock alone.
  [[nodiscard]] bool is_in_hours() const { return m_in_hours; }
  /// May jobs be handed over?
  [[nodiscard]] bool is_open(const EngineState& s) const;
  /// Time that was spent on waiting for it is no fault of the server's: when it began to count.
  /// nullopt: it does not.
  [[nodiscard]] std::optional<base::Instant> counted_since(
      const EngineState& s, std::optional<base::Instant> trouble_since) const;
  /// For people: "jobs are handed over from 22:00 on (--between 22:00-07:00)".
  [[nodiscard]] static std::string closed_text(const DayWindow& window);

 private:
  bool m_in_hours = true;
  std::optional<base::Instant> m_open_since;
};

}  // namespace invokeai_batch::run
