// A new verb: its file, and its name here.

#include "commands/boards/boards.hpp"

namespace invokeai_batch::app {

// Each is defined in the file of its verb.
Command boards_list_command();
Command boards_show_command();
Command boards_create_command();
Command boards_set_command();
Command boards_delete_command();
Command boards_add_command();
Command boards_remove_command();

std::vector<Command> boards_commands() {
  return {boards_list_command(),  boards_show_command(),   boards_create_command(),
          boards_set_command(),   boards_delete_command(), boards_add_command(),
          boards_remove_command()};
}

}  // namespace invokeai_batch::app
