// `inputs WORKFLOW`: what can be set, by which name, and what it is now.

#include <unistd.h>

#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "commands/inputs_check.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/base/text.hpp"
#include "invokeai_batch/report/changes.hpp"
#include "invokeai_batch/report/inputs.hpp"
#include "planning/loaded_workflow.hpp"
#include "planning/planning.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct InputsOptions {
  bool all = false;
  std::optional<std::string> schema{};
  std::optional<std::string> check{};
};

void define(Builder& builder, InputsOptions& options) {
  builder.on("--all", options.all, "fields outside the Form too");
  define_node_types(builder, options.schema);
  builder.text("--check", options.check,
               "what has moved since an earlier --json, or expect:", "FILE", k_says);
  builder.json("one JSON object a line");
}

// What runs this workflow here: the server that was typed has to be typed again.
std::string run_line(const Arguments& arguments, const WorkflowSource& source) {
  const auto server = arguments.settings.find("server");
  return "invokeai-batch run " + base::shell_word(source.word) +
         (server == arguments.settings.end() ? ""
                                             : " --server " + base::shell_word(server->second));
}

int run(const Arguments& arguments, const InputsOptions& options) {
  const auto source = source_of(arguments.words.front());
  const auto loaded = load_at_hand(arguments, source, options.schema, std::nullopt);
  if (options.check) {
    if (options.all) {
      throw base::Error(base::ErrorClass::usage,
                        {.where = "--all",
                         .what = "--check looks at what its file names, and at nothing else",
                         .hint = "leave out one of them"});
    }
    return check_inputs(*options.check, loaded, arguments.output);
  }
  const auto scope = options.all ? report::InputScope::all : report::InputScope::form;
  write_stdout(arguments.output.json
                   ? report::inputs_json(loaded, scope) + report::changes_json(loaded)
                   : report::inputs_text(loaded, scope, run_line(arguments, source),
                                         base::terminal_of(STDOUT_FILENO)));
  return 0;
}

}  // namespace

Command inputs_command() {
  return {.name = "inputs",
          .signature = "WORKFLOW",
          .summary = "What can be set: index, name to type, type, value",
          .examples = R"(invokeai-batch inputs fox.json
invokeai-batch inputs fox.json --all
invokeai-batch inputs library:"Text to Image - SDXL"
invokeai-batch inputs fox.json --json > fox.inputs
invokeai-batch inputs fox.json --check fox.inputs)",
          .notes = k_workflow_notes,
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
