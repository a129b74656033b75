// `man`: the manual page, made from the definitions that parse argv.

#include "cli/usage.hpp"
#include "commands/commands.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

int run(const Arguments& /*arguments*/) {
  write_stdout(manual_page(program_usage(all_commands())));
  return 0;
}

}  // namespace

Command man_command() {
  return {.name = "man",
          .signature = "",
          .summary = "Print the manual page, for man -l",
          .examples = "invokeai-batch man | man -l -",
          .options = no_options(run)};
}

}  // namespace invokeai_batch::app
