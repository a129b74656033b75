// The board of every output of a job, when `board` names it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "axes/asked.hpp"
#include "names/file_names.hpp"

namespace invokeai_batch::plan {

class BoardValues {
 public:
  /// All three outlive it.
  BoardValues(const Asked& asked, const VariedInputs& varied, Draft& draft);

  /// Puts the board into every board input of an output that `current` leaves alone. `date` is that
  /// of names. REQUIRES: `job` has its texts.
  void choose(const PlannedJob& job, const std::string& date, std::vector<ValueId>& current);

 private:
  [[nodiscard]] std::vector<ValueId> values_of(const std::string& board);

  const Asked& m_asked;
  const VariedInputs& m_varied;
  Draft& m_draft;
  std::vector<InputId> m_inputs;  // board inputs of the outputs
  std::vector<NamePart> m_name;
  std::map<std::string, std::vector<ValueId>> m_known;  // by the board's name
};

}  // namespace invokeai_batch::plan
