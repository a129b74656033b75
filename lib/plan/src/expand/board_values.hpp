// The board of every output of a job, when `board` names it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "expand/draft.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

class BoardValues {
 public:
  /// REQUIRES: draft and varied outlive it.
  BoardValues(Draft& draft, const VariedInputs& varied);

  /// Puts the board into every board input of an output that `current` leaves alone. REQUIRES:
  /// `job` has its texts.
  void choose(const PlannedJob& job, std::vector<ValueId>& current);

 private:
  [[nodiscard]] std::vector<ValueId> values_of(const std::string& board);

  Draft& m_draft;
  const VariedInputs& m_varied;
  std::vector<InputId> m_inputs;  // board inputs of the outputs
  std::vector<NamePart> m_name;
  std::map<std::string, std::vector<ValueId>> m_known;  // by the board's name
};

}  // namespace invokeai_batch::plan
