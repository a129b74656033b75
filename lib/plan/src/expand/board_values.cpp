#include "expand/board_values.hpp"

#include <utility>

#include "invokeai_batch/base/require.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::plan {

BoardValues::BoardValues(const Asked& asked, const VariedInputs& varied, Draft& draft)
    : m_asked(asked), m_varied(varied), m_draft(draft) {
  if (!asked.board_name.has_value()) {
    return;
  }
  m_name = bound_name(*asked.board_name, NameUse::board,
                      {draft.context, varied, draft.inputs, draft.problems});
  for (const auto& output : draft.context.outputs) {
    if (output.board.has_value()) {
      m_inputs.push_back(draft.inputs.of_slot(*output.board));
    } else {
      draft.notes.warnings.push_back({.where = asked.spec.board_place,
                                      .what = "the output " + output.label +
                                              " takes no board: it has no board input, or an edge "
                                              "feeds it"});
    }
  }
}

void BoardValues::choose(const PlannedJob& job, const std::string& date,
                         std::vector<ValueId>& current) {
  if (m_inputs.empty()) {
    return;
  }
  base::require(job.texts.size() == m_varied.list.size(), "a job has its texts");
  const NameTexts texts{m_draft.values.texts(), m_varied.list, date};
  std::string board;
  for (const auto& part : m_name) {
    board += part_text(texts, job, {}, part);
  }
  const std::string name(base::trim(board));
  auto known = m_known.find(name);
  if (known == m_known.end()) {
    known = m_known.emplace(name, values_of(name)).first;
  }
  for (std::size_t i = 0; i < m_inputs.size(); ++i) {
    auto& value = current[m_inputs[i]];
    value = value == k_no_value ? known->second[i] : value;
  }
}

std::vector<ValueId> BoardValues::values_of(const std::string& board) {
  const yaml::RawValue value{.kind = yaml::RawValue::Kind::quoted,
                             .text = board.empty() ? "none" : board,
                             .place = m_asked.spec.board_place};
  std::vector<ValueId> values;
  for (const auto input : m_inputs) {
    values.push_back(stored_value(m_draft, input, value, {}));
  }
  return values;
}

}  // namespace invokeai_batch::plan
