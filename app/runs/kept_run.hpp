// The command that a run directory keeps, as if it was typed again.
#pragma once

#include <string>

#include "cli/arguments.hpp"
#include "invokeai_batch/store/records.hpp"
#include "runs/running.hpp"

namespace invokeai_batch::app {

struct KeptRun {
  Arguments arguments{};
  RunOptions options{};  // what varies; of how it runs once, nothing
};

/// `typed`: the command of now, whose settings win; its first word is the directory. Relative paths
/// mean what they meant then: the process goes there. Throws base::Error(input) when the directory
/// keeps no command, or a damaged one.
[[nodiscard]] KeptRun kept_run(const store::Snapshot& known, const Arguments& typed,
                               const std::string& directory);

}  // namespace invokeai_batch::app
