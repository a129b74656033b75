// Signals, as a run counts them.

#include "terminal/signals.hpp"

#include <csignal>

#include "catch.hpp"

namespace {

using invokeai_batch::app::SignalWatch;
using invokeai_batch::run::StopHow;

TEST_CASE("the second Ctrl-C stops now, however soon it comes") {
  SignalWatch signals;
  CHECK_FALSE(signals.take());
  std::raise(SIGINT);
  CHECK(signals.take()->how == StopHow::soon);
  std::raise(SIGINT);
  CHECK(signals.take()->how == StopHow::now);
  CHECK(signals.exit_status() == 130);
}

TEST_CASE("a TERM that a job's script hands on beside the scheduler's own is one request") {
  SignalWatch signals;
  std::raise(SIGTERM);
  std::raise(SIGTERM);
  CHECK(signals.take()->how == StopHow::soon);
  std::raise(SIGTERM);
  CHECK_FALSE(signals.take());
  CHECK(signals.exit_status() == 143);
  std::raise(SIGINT);
  CHECK(signals.take()->how == StopHow::now);
}

}  // namespace
