// `outputs WORKFLOW`: the nodes whose images are collected. Offline.

#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/report/table.hpp"
#include "planning/planning.hpp"
#include "terminal/console.hpp"

namespace invokeai_batch::app {

namespace {

struct OutputsOptions {
  std::optional<std::string> schema{};
};

void define(Builder& builder, OutputsOptions& options) {
  define_schema(builder, options.schema);
  builder.json("one JSON object a line");
}

int run(const Arguments& arguments, const OutputsOptions& options) {
  const auto loaded =
      load_offline(arguments.words.front(), options.schema, workflow::OutputCache::off);
  log_warnings(loaded);
  std::vector<std::vector<std::string>> rows{{"output", "node", "board input"}};
  for (const auto& output : loaded.outputs) {
    const auto board = output.board ? plan::name_of_slot(*output.board, loaded.document,
                                                         loaded.form, loaded.templates)
                                    : std::string();
    if (arguments.output.json) {
      json::Writer out;
      out.begin_object().member("output", output.label).member("node_id", output.node.value);
      out.member("node_type", output.node_type).key("board");
      write_stdout((output.board ? out.string(board) : out.null()).end_object().text() + "\n");
    }
    rows.push_back({output.label, output.node.value + " (" + output.node_type + ")",
                    output.board ? board : "(none: an edge feeds it, or it takes no board)"});
  }
  if (!arguments.output.json) {
    write_stdout(loaded.outputs.empty() ? outputs_line(loaded)
                                        : report::table(rows, base::terminal_of(STDOUT_FILENO)));
  }
  return 0;
}

}  // namespace

Command outputs_command() {
  return {.name = "outputs",
          .signature = "WORKFLOW",
          .summary = "The nodes whose images are collected, their boards",
          .examples = "invokeai-batch outputs fox.json",
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
