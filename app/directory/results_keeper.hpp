// results.csv while a run goes on: whoever looks at it, or pulls the plug, finds what is done.
#pragma once

#include <cstddef>
#include <string>

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/events/event.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

class ResultsKeeper {
 public:
  /// Both must outlive it.
  ResultsKeeper(const std::string& output_directory, const store::Store& store);

  /// Writes the file when images have come since it was last written, every few seconds; less often
  /// where it is so large that writing it takes its time. A disk that is full now is told at the
  /// end of the run.
  void on_progress(const events::Progress& progress);

 private:
  const std::string& m_directory;
  const store::Store& m_store;
  std::size_t m_images = 0;
  base::Instant m_due;
};

}  // namespace invokeai_batch::app
