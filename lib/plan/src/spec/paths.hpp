// Where a path that was asked for starts.
#pragma once

#include <string>
#include <string_view>

namespace invokeai_batch::plan {

/// A path as it is opened: relative ones of a job file start at `directory` (lexically; no I/O).
/// "-", absolute paths, those below the home (`~/…`, base::with_home()) and paths of the command
/// line
/// (`directory` empty) come back as they are.
[[nodiscard]] std::string resolve_path(std::string_view directory, std::string_view path);

/// What stands before the last '/', "" without one: the `directory` of resolve_path().
[[nodiscard]] std::string directory_of(std::string_view file);

}  // namespace invokeai_batch::plan
