#include "runs/kept_run.hpp"

#include <filesystem>
#include <system_error>

#include "cli/parse.hpp"
#include "directory/kept_command.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

Arguments kept_arguments(const KeptCommand& command, RunOptions& options) {
  try {
    return parse_again(run_command(), command.words,
                       [&options](Builder& builder) { define_run_options(builder, options); });
  } catch (const base::Error& error) {
    throw damaged_command(error.problems().front().what);
  }
}

void enter(const std::string& directory) {
  std::error_code error;
  std::filesystem::current_path(directory, error);
  if (error) {
    log_warning(directory +
                ": the directory that the run was begun in cannot be entered: " + error.message());
  }
}

}  // namespace

KeptRun kept_run(const store::Snapshot& known, const Arguments& typed,
                 const std::string& directory) {
  const auto command = kept_command(known);
  if (!command) {
    throw no_run_in(typed.words.front());
  }
  KeptRun run;
  const auto kept = kept_arguments(*command, run.options);
  run.arguments = replay(*command, kept, typed, directory);
  run.options.only.reset();
  run.options.upkeep.force = false;  // was asked for once, and is done
  run.options.upkeep.prune = false;
  run.options.prepare = false;
  run.options.shard.reset();
  run.options.dry_run = false;
  run.options.no_wait = false;
  enter(command->directory);
  return run;
}

}  // namespace invokeai_batch::app
