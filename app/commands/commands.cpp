// A new command: its file, and its name here.

#include "commands/commands.hpp"

namespace invokeai_batch::app {

// Each is defined in the file of its name.
Command inputs_command();
Command outputs_command();
Command init_command();
Command graph_command();
Command plan_command();
Command run_command();
Command resume_command();
Command status_command();
Command doctor_command();
Command login_command();
Command completion_command();
Command man_command();

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands{
      inputs_command(), outputs_command(), init_command(),       graph_command(),
      plan_command(),   run_command(),     resume_command(),     status_command(),
      doctor_command(), login_command(),   completion_command(), man_command()};
  return commands;
}

}  // namespace invokeai_batch::app
