// What `status` says of the last run: entered when a run begins, and again when it ends.
#pragma once

#include "invokeai_batch/base/clock.hpp"
#include "invokeai_batch/report/summary.hpp"
#include "invokeai_batch/run/loop.hpp"
#include "invokeai_batch/store/store.hpp"

namespace invokeai_batch::app {

class LastRunKeeper {
 public:
  /// Enters that a run has begun. `store` must outlive it. Throws base::Error(local_io).
  explicit LastRunKeeper(store::Store& store);

  /// Enters how it has ended. A disk that is full now is told by whoever writes the results.
  void end(const run::RunResult& result, report::Outcome outcome, int exit_status);

 private:
  store::Store& m_store;
  base::Now m_begun;
};

}  // namespace invokeai_batch::app
