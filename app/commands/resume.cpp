// `resume DIR`: carry on with the run into a directory.

#include <filesystem>
#include <string>

#include "commands/commands.hpp"
#include "directory/kept_inputs.hpp"
#include "directory/run_directory.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/store/store.hpp"
#include "runs/kept_run.hpp"
#include "runs/running.hpp"
#include "shards/shard_option.hpp"
#include "shards/shards.hpp"

namespace invokeai_batch::app {

namespace {

struct ResumeOptions {
  bool no_wait = false;
  std::optional<std::string> shard{};
  bool nul = false;
};

// No help speaks of the output: the command refuses it, with a hint.
void define(Builder& builder, ResumeOptions& options) {
  define_run_settings(builder);
  define_shard(builder, options.shard);
  builder.hide("--output");
  define_no_wait(builder, options.no_wait);
  define_run_output(builder, options.nul);
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
  if (!known) {
    throw no_run_in(arguments.words.front(),
                    shard_option(options.shard) ? RunIn::shards : RunIn::one_piece);
  }
  // Of the files that matter there are copies.
  auto again = kept_run(*known, arguments, directory);
  again.options.nul = options.nul;
  again.options.no_wait = options.no_wait;
  again.options.shard = options.shard;
  return plan_and_run(again.arguments, again.options, Begins::before, kept_inputs(*known));
}

}  // namespace

Command resume_command() {
  return {
      .name = "resume",
      .signature = "DIR",
      .summary = "Carry on with the run into a directory, nothing retyped",
      .examples = R"(invokeai-batch resume out
invokeai-batch resume out --shard "$SLURM_ARRAY_TASK_ID/4"
invokeai-batch resume out -0 | xargs -0r exiftool -Artist=me)",
      .notes =
          "Workflow, job file, tables and wildcards are the copies that the last `run` has kept; "
          "`run` itself takes those of now.",
      .words = {"DIR", "the directory of a run", 1, 1},
      .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
