// `status DIR`: how far a run is, from its store alone.

#include <unistd.h>

#include "commands/commands.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/status.hpp"
#include "invokeai_batch/store/store.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

int run_status(const Arguments& arguments) {
  const auto& directory = arguments.files.front();
  const auto snapshot = store::read_snapshot(directory);
  if (!snapshot) {
    throw no_run_in(directory);
  }
  const report::StatusFacts facts{directory, store::writer_at_work(directory)};
  write_stdout(arguments.json ? report::status_json(*snapshot, facts)
                              : report::status_text(*snapshot, facts,
                                                    base::terminal_of(STDOUT_FILENO).columns));
  return 0;
}

}  // namespace invokeai_batch::app
