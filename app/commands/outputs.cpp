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

struct BoardInput {
  std::string name{};
  std::optional<std::size_t> index{};  // in the Form; nullopt: it is not shown there
};

// nullopt: an edge feeds it, or the node takes no board.
std::optional<BoardInput> board_input_of(const workflow::LoadedWorkflow& loaded,
                                         const workflow::OutputNode& output) {
  if (!output.board) {
    return std::nullopt;
  }
  const auto slot = *output.board;
  BoardInput board{plan::name_of_slot(slot, loaded.document, loaded.form, loaded.templates), {}};
  for (const auto& input : loaded.form.inputs) {
    if (input.ref == loaded.templates.slots[slot].ref) {
      board.index = input.index;
    }
  }
  return board;
}

std::string json_of(const workflow::OutputNode& output, const std::optional<BoardInput>& board) {
  json::Writer out;
  out.begin_object().member("output", output.label).member("node_id", output.node.value);
  out.member("node_type", output.node_type).key("board");
  if (board) {
    out.string(board->name);
  } else {
    out.null();
  }
  out.key("board_index");
  if (board && board->index) {
    out.integer(static_cast<std::int64_t>(*board->index));
  } else {
    out.null();
  }
  return out.end_object().text() + "\n";
}

int run(const Arguments& arguments, const OutputsOptions& options) {
  const auto loaded =
      load_offline(arguments.words.front(), options.schema, workflow::OutputCache::off);
  log_warnings(loaded);
  std::vector<std::vector<std::string>> rows{{"output", "node", "#", "board input"}};
  for (const auto& output : loaded.outputs) {
    const auto board = board_input_of(loaded, output);
    if (arguments.output.json) {
      write_stdout(json_of(output, board));
    }
    rows.push_back({output.label, output.node.value + " (" + output.node_type + ")",
                    board && board->index ? std::to_string(*board->index) : "-",
                    board ? board->name : "(none: an edge feeds it, or it takes no board)"});
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
          .summary = "The nodes whose images are collected, and the Form's input of their boards",
          .examples = "invokeai-batch outputs fox.json",
          .words = {"WORKFLOW", "a workflow", 1, 1},
          .options = options_for(define, run)};
}

}  // namespace invokeai_batch::app
