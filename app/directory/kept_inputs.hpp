// A run keeps copies of the files that say what the jobs are, so that `resume` means the same jobs
// whatever becomes of the files (or of standard input).
#pragma once

#include <string>
#include <vector>

#include "invokeai_batch/store/records.hpp"
#include "planning/input_texts.hpp"
#include "planning/workflow_source.hpp"

namespace invokeai_batch::app {

/// The copies of the last run into a directory.
[[nodiscard]] InputTexts kept_inputs(const store::Snapshot& known);

/// The rows that keep these.
[[nodiscard]] std::vector<store::Row> rows_of(const InputTexts& inputs);

/// What `run` reads now and the last run into the directory read otherwise: one warning each.
[[nodiscard]] std::vector<std::string> changes_since(const InputTexts& kept, const InputTexts& read,
                                                     const std::string& output_directory);

/// What `resume` takes from the copies though the file, or what the server has of the workflow, is
/// another now, or gone: one warning each. (What else a server said is compared where it is asked,
/// see planning/kept_answers.hpp.)
[[nodiscard]] std::vector<std::string> passed_over(const InputTexts& kept,
                                                   const WorkflowSource& workflow,
                                                   Session& session);

}  // namespace invokeai_batch::app
