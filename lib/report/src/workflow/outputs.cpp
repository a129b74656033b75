#include "invokeai_batch/report/outputs.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "invokeai_batch/json/writer.hpp"
#include "invokeai_batch/plan/input_names.hpp"
#include "invokeai_batch/report/table.hpp"
#include "workflow/parts.hpp"

namespace invokeai_batch::report {

namespace {

struct BoardInput {
  std::string name{};
  std::optional<std::size_t> index{};  // in the Form; nullopt: it is not shown there
};

// nullopt: an edge feeds it, or the node takes no board.
std::optional<BoardInput> board_input(const workflow::LoadedWorkflow& loaded,
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

}  // namespace

std::string outputs_text(const workflow::LoadedWorkflow& loaded, const base::Terminal& terminal) {
  if (loaded.outputs.empty()) {
    return outputs_line(loaded);
  }
  std::vector<std::vector<std::string>> rows{{"output", "node", "#", "board input"}};
  for (const auto& output : loaded.outputs) {
    const auto board = board_input(loaded, output);
    rows.push_back({output.label, output.node.value + " (" + output.node_type + ")",
                    board && board->index ? std::to_string(*board->index) : "-",
                    board ? board->name : "(none: an edge feeds it, or it takes no board)"});
  }
  return table(std::move(rows), terminal);
}

std::string outputs_json(const workflow::LoadedWorkflow& loaded) {
  std::string lines;
  for (const auto& output : loaded.outputs) {
    json::Writer out;
    out.begin_object().member("output", output.label).member("node_id", output.node.value);
    out.member("node_type", output.node_type).key("board");
    const auto board = board_input(loaded, output);
    board ? out.string(board->name) : out.null();
    out.key("board_index").integer_or_null(board ? board->index : std::nullopt);
    lines += out.end_object().take() + "\n";
  }
  return lines;
}

}  // namespace invokeai_batch::report
