// results.csv and sidecars while a run goes on: whoever looks at them, or pulls the plug, finds
// what is done.
#pragma once

#include <cstddef>
#include <functional>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/events/event.hpp"

namespace invokeai_batch::app {

class ResultsKeeper {
 public:
  /// `write` brings the files up to date; what it throws as base::Error is passed over.
  explicit ResultsKeeper(std::function<void()> write);

  /// Calls it when images have come since it was last called, every few seconds; less often where
  /// there is so much that writing it takes its time. A disk that is full now is told at the
  /// end of the run.
  void on_progress(const events::Progress& progress);

 private:
  std::function<void()> m_write;
  std::size_t m_images = 0;
  base::Instant m_due;
};

}  // namespace invokeai_batch::app
