// `completion SHELL`: what packages install, made from the definitions that parse argv.

#include <string>

#include "cli/usage.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& arguments) {
  const auto& shell = arguments.words.front();
  if (shell != "bash" && shell != "zsh" && shell != "fish") {
    throw base::Error(base::ErrorClass::usage,
                      {.what = "there are completions for bash, zsh and fish, not for " + shell});
  }
  const auto commands = program_usage(all_commands());
  write_stdout(shell == "bash"  ? bash_completion(commands)
               : shell == "zsh" ? zsh_completion(commands)
                                : fish_completion(commands));
  return 0;
}

}  // namespace

Command completion_command() {
  return {.name = "completion",
          .signature = "SHELL",
          .summary = "Print the completions of a shell: bash, zsh or fish",
          .examples = R"(source <(invokeai-batch completion bash)
invokeai-batch completion zsh > ~/.zfunc/_invokeai-batch)",
          .words = {"SHELL", "bash, zsh or fish", 1, 1},
          .options = no_options(run)};
}

}  // namespace invokeai_batch::app
