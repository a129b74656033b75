// Ctrl-C and TERM as something a loop can wait for.
#pragma once

#include <optional>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::app {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but make wake_fd() readable.
/// One at a time in a process.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  [[nodiscard]] int wake_fd() const;
  /// The first signal asks to stop soon, the second now; nullopt when none came since the last
  /// call. TERM and HUP that follow each other at once are one.
  [[nodiscard]] std::optional<run::Stop> take();
  /// The exit status of a run that a signal ended: 128 + the signal's number.
  [[nodiscard]] int exit_status() const;

 private:
  void count(int signal);

  int m_count = 0;
  int m_signal = 0;
  base::Instant m_counted{};  // the last of them
};

}  // namespace invokeai_batch::app
