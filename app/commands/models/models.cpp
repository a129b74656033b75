// A new verb: its file, and its name here.

#include "commands/models/models.hpp"

namespace invokeai_batch::app {

// Each is defined in the file of its verb.
Command models_list_command();
Command models_show_command();
Command models_resolve_command();
Command models_sync_command();
Command models_install_command();
Command models_jobs_command();
Command models_cancel_command();
Command models_delete_command();
Command models_scan_command();
Command models_convert_command();
Command models_stats_command();
Command models_cache_command();
Command models_hf_command();

std::vector<Command> models_commands() {
  return {models_list_command(),    models_show_command(),    models_resolve_command(),
          models_sync_command(),    models_install_command(), models_jobs_command(),
          models_cancel_command(),  models_delete_command(),  models_scan_command(),
          models_convert_command(), models_stats_command(),   models_cache_command(),
          models_hf_command()};
}

}  // namespace invokeai_batch::app
