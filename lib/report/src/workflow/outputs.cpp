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

std::optional<std::string> board_input(const workflow::LoadedWorkflow& loaded,
                                       const workflow::OutputNode& output) {
  if (!output.board) {
    return std::nullopt;
  }
  return plan::name_of_slot(*output.board, loaded.document, loaded.form, loaded.templates);
}

}  // namespace

std::string outputs_text(const workflow::LoadedWorkflow& loaded, const base::Terminal& terminal) {
  if (loaded.outputs.empty()) {
    return outputs_line(loaded);
  }
  std::vector<std::vector<std::string>> rows{{"output", "node", "board input"}};
  for (const auto& output : loaded.outputs) {
    rows.push_back(
        {output.label, output.node.value + " (" + output.node_type + ")",
         board_input(loaded, output).value_or("(none: an edge feeds it, or it takes no board)")});
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
    lines += (board ? out.string(*board) : out.null()).end_object().take() + "\n";
  }
  return lines;
}

}  // namespace invokeai_batch::report
