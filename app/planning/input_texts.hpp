// The files that say what the jobs are: workflow, job file, tables.
#pragma once

#include <map>
#include <string>

namespace invokeai_batch::app {

/// What stands in them, by the path that they were named by; "-" is standard input.
using InputTexts = std::map<std::string, std::string>;

/// The copy if there is one, else the file. Throws base::Error.
[[nodiscard]] std::string read_input(const InputTexts& kept, const std::string& path);

}  // namespace invokeai_batch::app
