// The files that say what the jobs are: workflow, job file, tables. A run keeps copies of them, so
// that `resume` means the same jobs whatever becomes of the files (or of standard input).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "invokeai_batch/store/records.hpp"

namespace invokeai_batch::app {

/// What stands in them, by the path that they were named by; "-" is standard input.
using InputTexts = std::map<std::string, std::string>;

/// The copy if there is one, else the file. Throws base::Error.
[[nodiscard]] std::string read_input(const InputTexts& kept, const std::string& path);

/// The copies of the last run into a directory.
[[nodiscard]] InputTexts kept_inputs(const store::Snapshot& known);

/// The rows that keep these.
[[nodiscard]] std::vector<store::Row> rows_of(const InputTexts& inputs);

/// What `run` reads now and the last run into the directory read otherwise: one warning each.
[[nodiscard]] std::vector<std::string> changes_since(const InputTexts& kept, const InputTexts& read,
                                                     const std::string& output_directory);

/// What `resume` takes from the copies though the file is another now, or gone: one warning each.
[[nodiscard]] std::vector<std::string> passed_over(const InputTexts& kept);

}  // namespace invokeai_batch::app
