// `outputs WORKFLOW`: the nodes whose images are collected.

#include <unistd.h>

#include <optional>
#include <string>

#include "commands/commands.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/report/outputs.hpp"
#include "planning/loaded_workflow.hpp"
#include "planning/planning.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct OutputsOptions {
  std::optional<std::string> schema{};
};

void define(Builder& builder, OutputsOptions& options) {
  define_node_types(builder, options.schema);
  builder.json("one JSON object a line");
}

int run(const Arguments& arguments, const OutputsOptions& options) {
  const auto loaded =
      load_at_hand(arguments, source_of(arguments.words.front()), options.schema, std::nullopt);
  write_stdout(arguments.output.json
                   ? report::outputs_json(loaded)
                   : report::outputs_text(loaded, base::terminal_of(STDOUT_FILENO)));
  return 0;
}

}  // namespace

Command outputs_command() {
  return {.name = "outputs",
          .signature = "WORKFLOW",
          .summary = "The nodes whose images are collected, and the Form's input of their boards",
          .examples = "invokeai-batch outputs fox.json",
          .notes = k_workflow_notes,
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
