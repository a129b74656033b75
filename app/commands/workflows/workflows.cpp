// A new verb: its file, and its name here.

#include "commands/workflows/workflows.hpp"

namespace invokeai_batch::app {

// Each is defined in the file of its verb.
Command workflows_list_command();
Command workflows_show_command();
Command workflows_get_command();
Command workflows_put_command();
Command workflows_delete_command();

std::vector<Command> workflows_commands() {
  return {workflows_list_command(), workflows_show_command(), workflows_get_command(),
          workflows_put_command(), workflows_delete_command()};
}

}  // namespace invokeai_batch::app
