// Matching the fields of a name template to what a plan knows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "expand/draft.hpp"

namespace invokeai_batch::plan {

/// Fills Plan::varied: what `set`, rows, matrix, zip, batch nodes and include give, in this order,
/// then the columns that are only kept. Gives the position of each input.
[[nodiscard]] std::map<InputId, std::size_t> list_varied(Draft& draft);

/// The value of the workflow itself, for people.
[[nodiscard]] std::string own_text(json::Value value);

enum class NameUse { file, board };

/// The parts of a template; fields that mean nothing and formats that do not fit are problems. A
/// board's name cannot depend on what comes after it (the job's number, its files).
[[nodiscard]] std::vector<NamePart> bound_name(Draft& draft, const NameTemplate& name,
                                               const std::map<InputId, std::size_t>& varied,
                                               NameUse use);

/// The text of one part for a job.
[[nodiscard]] std::string part_text(const Plan& plan, const PlannedJob& job,
                                    const OutputName& output, const NamePart& part);

/// Reports files of two jobs that would have one name.
void check_collisions(const Plan& plan, const std::string& place, ProblemList& problems);

}  // namespace invokeai_batch::plan
