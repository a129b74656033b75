// A new verb: its file, and its name here.

#include "commands/queue/queue.hpp"

namespace invokeai_batch::app {

// Each is defined in the file of its verb.
Command queue_status_command();
Command queue_current_command();
Command queue_list_command();
Command queue_show_command();
Command queue_wait_command();
Command queue_cancel_command();
Command queue_delete_command();
Command queue_clear_command();
Command queue_prune_command();
Command queue_pause_command();
Command queue_resume_command();
Command queue_retry_command();

std::vector<Command> queue_commands() {
  return {queue_status_command(), queue_current_command(), queue_list_command(),
          queue_show_command(),   queue_wait_command(),    queue_cancel_command(),
          queue_delete_command(), queue_clear_command(),   queue_prune_command(),
          queue_pause_command(),  queue_resume_command(),  queue_retry_command()};
}

}  // namespace invokeai_batch::app
