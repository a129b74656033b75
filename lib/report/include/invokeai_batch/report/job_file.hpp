// `init`: a job file to start from.
#pragma once

#include <string>

#include "invokeai_batch/workflow/loaded_workflow.hpp"

namespace invokeai_batch::report {

/// What the first lines tell the reader to type.
struct JobFileNames {
  std::string job_file{};  // as the user would type it; empty: it goes to standard output
  std::string workflow{};  // as the job file names it
};

/// Every input with its index, type and value, all commented out: as it stands the file means one
/// job, the workflow's own. A line whose `#` touches a word is a value; taking the `#` away sets
/// it.
[[nodiscard]] std::string job_file_text(const workflow::LoadedWorkflow& loaded,
                                        const JobFileNames& names);

/// What is said once the file is there: its name, and the command that comes next.
[[nodiscard]] std::string job_file_written(const std::string& job_file);

}  // namespace invokeai_batch::report
