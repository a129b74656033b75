// `run`: make every image, or carry on where the last run into the directory stopped.

#include "commands/commands.hpp"
#include "runs/running.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments, const RunOptions& options) {
  return plan_and_run(arguments, options, Begins::now);
}

}  // namespace

Command run_command() {
  return {.name = "run",
          .signature = "[WORKFLOW] [JOBFILE]",
          .summary = "Make every image, or carry on where the last run stopped",
          .examples = R"(invokeai-batch run fox.json --set "positive prompt=a red fox" -o fox
invokeai-batch run fox.json --csv prompts.csv --map prompt="positive prompt"
invokeai-batch run fox.json --matrix cfg_scale=4,5.5,7 --seed 42 -o grid
invokeai-batch run jobs.yaml -o out --prepare)",
          .words = {"FILE", "a workflow or a job file", 1, 2},
          .options = options_for(define_run_options, run)};
}

}  // namespace invokeai_batch::app
