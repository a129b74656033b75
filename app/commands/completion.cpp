// `completion SHELL` and `man`: what packages install, made from the definitions that parse argv.

#include <string>

#include "cli/usage.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

int run_completion(const Arguments& arguments) {
  const auto& shell = arguments.files.front();
  if (shell != "bash" && shell != "zsh" && shell != "fish") {
    throw base::Error(base::ErrorClass::usage,
                      {.what = "there are completions for bash, zsh and fish, not for " + shell});
  }
  const auto commands = program_usage();
  write_stdout(shell == "bash"  ? bash_completion(commands)
               : shell == "zsh" ? zsh_completion(commands)
                                : fish_completion(commands));
  return 0;
}

int run_man(const Arguments& /*arguments*/) {
  write_stdout(manual_page(program_usage()));
  return 0;
}

}  // namespace invokeai_batch::app
