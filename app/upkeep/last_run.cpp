#include "upkeep/last_run.hpp"

#include <chrono>
#include <string>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/report/last_run.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

void enter(store::Store& store, const report::LastRun& last) {
  store::MetaRow row;
  row.key = std::string(store::meta::k_last_summary);
  row.value = report::last_run_json(last);
  store.commit({row});
}

}  // namespace

LastRunKeeper::LastRunKeeper(store::Store& store) : m_store(store), m_begun(base::read_clocks()) {
  report::LastRun last;
  last.begun = base::to_iso8601(m_begun.wall);
  enter(m_store, last);
}

void LastRunKeeper::end(const run::RunResult& result, report::Outcome outcome, int exit_status) {
  const auto now = base::read_clocks();
  report::Summary summary;
  summary.progress = result.progress;
  report::LastRun last;
  last.begun = base::to_iso8601(m_begun.wall);
  last.ended = base::to_iso8601(now.wall);
  last.outcome = report::to_string(outcome);
  last.reason = result.exit.reason;
  last.exit_status = exit_status;
  last.elapsed = std::chrono::duration_cast<base::Milliseconds>(now.instant - m_begun.instant);
  last.done = result.progress.done;
  last.failed = result.progress.failed;
  last.left = report::left_of(summary);
  try {
    enter(m_store, last);
  } catch (const base::Error& error) {
    log_debug(std::string("how the run ended cannot be kept: ") + error.what());
  }
}

}  // namespace invokeai_batch::app
