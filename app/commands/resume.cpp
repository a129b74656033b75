// `resume DIR`: carry on with the run into a directory.

#include <filesystem>
#include <string>
#include <system_error>

#include "cli/parse.hpp"
#include "commands/commands.hpp"
#include "directory/kept_command.hpp"
#include "directory/kept_inputs.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/store/store.hpp"
#include "runs/running.hpp"
#include "shards/shards.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct ResumeOptions {
  std::optional<std::string> shard{};
  bool nul = false;
};

// No help speaks of the output: the command refuses it, with a hint.
void define(Builder& builder, ResumeOptions& options) {
  define_run_settings(builder);
  define_shard(builder, options.shard);
  builder.hide("--output");
  define_run_output(builder, options.nul);
}

Arguments kept_arguments(const KeptCommand& command, RunOptions& options) {
  try {
    return parse_again(run_command(), command.words,
                       [&options](Builder& builder) { define_run_options(builder, options); });
  } catch (const base::Error& error) {
    throw damaged_command(error.problems().front().what);
  }
}

int run(const Arguments& arguments, const ResumeOptions& options) {
  if (arguments.settings.contains("output")) {
    throw base::Error(
        base::ErrorClass::usage,
        base::Problem{
            .what = "resume goes on in the directory that it is given, so there is no "
                    "other output",
            .hint = "invokeai-batch resume " + base::shell_word(arguments.words.front())});
  }
  const auto directory = std::filesystem::absolute(arguments.words.front()).string();
  const auto known = read_frame_of(directory);
  const auto command = known ? kept_command(*known) : std::nullopt;
  if (!command) {
    throw no_run_in(arguments.words.front());
  }
  RunOptions run_options;
  const auto again = replay(*command, kept_arguments(*command, run_options), arguments, directory);
  run_options.nul = options.nul;
  run_options.only.reset();
  run_options.upkeep.force = false;  // was asked for once, and is done
  run_options.upkeep.prune = false;
  run_options.dry_run = false;
  run_options.prepare = false;
  run_options.shard = options.shard;
  // Relative paths mean what they meant when the command was typed. Of the files that matter there
  // are copies.
  std::error_code error;
  std::filesystem::current_path(command->directory, error);
  if (error) {
    log_warning(command->directory +
                ": the directory that the run was begun in cannot be entered: " + error.message());
  }
  return plan_and_run(again, run_options, Begins::before, kept_inputs(*known));
}

}  // namespace

Command resume_command() {
  return {.name = "resume",
          .signature = "DIR",
          .summary = "Carry on with the run into a directory, nothing retyped",
          .examples = R"(invokeai-batch resume out
invokeai-batch resume out --shard "$SLURM_ARRAY_TASK_ID/4"
invokeai-batch resume out -0 | xargs -0r exiftool -Artist=me)",
          .notes =
              "Workflow, job file and tables are the copies that the last `run` has kept; "
              "`run` itself takes the files of now.",
          .words = {"DIR", "the directory of a run", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
