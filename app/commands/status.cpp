// `status DIR`: how far a run is, from its store alone.

#include <unistd.h>

#include "commands/commands.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/status.hpp"
#include "invokeai_batch/store/store.hpp"
#include "shards/shard_standing.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

void define(Builder& builder) {
  builder.json("as one JSON object");
}

int run(const Arguments& arguments) {
  const auto& directory = arguments.words.front();
  const auto snapshot = read_together(directory);
  if (!snapshot) {
    throw no_run_in(directory);
  }
  const report::StatusFacts facts{directory, store::writer_at_work(directory),
                                  standing_of_shards(directory, *snapshot)};
  write_stdout(
      arguments.output.json
          ? report::status_json(*snapshot, facts)
          : report::status_text(*snapshot, facts, base::terminal_of(STDOUT_FILENO).columns));
  return 0;
}

}  // namespace

Command status_command() {
  return {.name = "status",
          .signature = "DIR",
          .summary = "How far the run into a directory is; asks no server",
          .examples = "invokeai-batch status out",
          .words = {"DIR", "the directory of a run", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
