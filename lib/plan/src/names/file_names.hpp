// Matching the fields of a name template to what a plan knows.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "inputs/inputs.hpp"
#include "invokeai_batch/plan/name_template.hpp"
#include "invokeai_batch/plan/output_path.hpp"
#include "invokeai_batch/plan/plan.hpp"
#include "values/problem_list.hpp"

namespace invokeai_batch::plan {

/// The inputs that a plan varies and the columns that it keeps, and how a name finds them.
struct VariedInputs {
  std::vector<VariedInput> list{};                        // as Plan::varied
  std::map<InputId, std::size_t> positions{};             // in `list`
  std::map<std::string, InputId, std::less<>> columns{};  // of the rows, by the column's name
};

/// Is it a field that names have whatever the inputs are called: {job}, {date} …?
[[nodiscard]] bool is_name_field(std::string_view field);

enum class NameUse { file, board };

/// Where the fields of a template are looked up, and where what is wrong with them is told.
struct NameScope {
  const workflow::LoadedWorkflow& context;
  const VariedInputs& varied;
  Inputs& inputs;
  ProblemList& problems;
};

/// The parts of a template; fields that mean nothing and formats that do not fit are problems. A
/// board's name cannot depend on what comes after it (the job's number, its files).
[[nodiscard]] std::vector<NamePart> bound_name(const NameTemplate& name, NameUse use,
                                               const NameScope& scope);

/// What the texts of parts are taken from.
struct NameTexts {
  const std::vector<std::string>& texts;  // as Plan::texts
  const std::vector<VariedInput>& varied;
  const std::string& date;
};

/// The text of one part for a job. REQUIRES: it is not the board's.
[[nodiscard]] std::string part_text(const NameTexts& texts, const PlannedJob& job,
                                    const OutputName& output, const NamePart& part);

/// Reports files of two jobs that would have one name.
void check_collisions(const Plan& plan, const std::string& place, ProblemList& problems);

}  // namespace invokeai_batch::plan
