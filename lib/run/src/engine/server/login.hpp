// A log-in that has run out in the middle of a run: the server answers 401 to everything, and one
// call makes it right again, where the program knows whom to log in.
#pragma once

#include <cstdint>
#include <optional>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

class LoginRenewal {
 public:
  /// Logs in when that is due.
  void advance(EngineState& s);
  /// A 401 that a new log-in mends: it is asked for, and what was refused is to be tried again.
  /// `began`: the ticket of what was refused.
  [[nodiscard]] bool wants_new(EngineState& s, Ticket began, const invokeai::ApiFailure& failure);
  void on_done(EngineState& s);
  void on_failed(EngineState& s, const invokeai::ApiFailure& failure);

  [[nodiscard]] bool is_waited_for() const { return m_step != LoginStep::none; }

 private:
  enum class LoginStep : std::uint8_t { none, wanted, asking };

  LoginStep m_step = LoginStep::none;
  Ticket m_ticket = 0;  // of the last one: what began before it had the old token
  std::optional<base::Instant> m_done_at;
};

}  // namespace invokeai_batch::run
