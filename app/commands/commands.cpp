// A new command: its file, and its name here. A noun lists its verbs itself.

#include "commands/commands.hpp"

#include <utility>

#include "commands/boards/boards.hpp"
#include "commands/images/images.hpp"
#include "commands/models/models.hpp"
#include "commands/queue/queue.hpp"
#include "commands/workflows/workflows.hpp"

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
Command cancel_command();
Command verify_command();
Command merge_command();
Command report_command();
Command grid_command();
Command mirror_command();
Command doctor_command();
Command login_command();
Command logout_command();
Command whoami_command();
Command api_command();
Command completion_command();
Command man_command();
Command licences_command();

namespace {

std::vector<Command> made_once() {
  std::vector<Command> commands{
      inputs_command(), outputs_command(), init_command(),   graph_command(),  plan_command(),
      run_command(),    resume_command(),  status_command(), cancel_command(), verify_command(),
      merge_command(),  report_command(),  grid_command()};
  for (auto* verbs_of_noun :
       {boards_commands, images_commands, models_commands, queue_commands, workflows_commands}) {
    for (auto& verb : verbs_of_noun()) {
      commands.push_back(std::move(verb));
    }
  }
  commands.push_back(mirror_command());
  for (auto* command : {doctor_command, login_command, logout_command, whoami_command, api_command,
                        completion_command, man_command, licences_command}) {
    commands.push_back(command());
  }
  return commands;
}

}  // namespace

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands = made_once();
  return commands;
}

}  // namespace invokeai_batch::app
