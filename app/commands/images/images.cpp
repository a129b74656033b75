// A new verb: its file, and its name here.

#include "commands/images/images.hpp"

namespace invokeai_batch::app {

// Each is defined in the file of its verb.
Command images_list_command();
Command images_show_command();
Command images_latest_command();
Command images_get_command();
Command images_put_command();
Command images_copy_command();
Command images_move_command();
Command images_star_command();
Command images_unstar_command();
Command images_delete_command();
Command images_workflow_command();
Command images_clear_intermediates_command();

std::vector<Command> images_commands() {
  return {images_list_command(),   images_show_command(),     images_latest_command(),
          images_get_command(),    images_put_command(),      images_copy_command(),
          images_move_command(),   images_star_command(),     images_unstar_command(),
          images_delete_command(), images_workflow_command(), images_clear_intermediates_command()};
}

}  // namespace invokeai_batch::app
