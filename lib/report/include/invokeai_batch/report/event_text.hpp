// Events for people, one line each, on stderr; and the paths of new files, on stdout.
#pragma once

#include <string>
#include <string_view>

#include "invokeai_batch/base/terminal.hpp"
#include "invokeai_batch/events/event.hpp"

namespace invokeai_batch::report {

enum class Verbosity {
  quiet,    // only what failed
  normal,   // and what a person should know: waiting, retries, warnings, notes
  verbose,  // and every step of every job
};

/// A complete line with its line break, or "" when there is nothing to say at this verbosity. Text
/// of the server is shown on one line and without control characters.
[[nodiscard]] std::string event_line(const events::Event& event, Verbosity verbosity,
                                     const base::Terminal& terminal);

/// What ends a path on stdout.
enum class PathEnd { line_break, nul };

/// OUTPUT/PATH of an image that was saved, as the caller of the program can open it, with its end;
/// "" for every other event.
[[nodiscard]] std::string path_line(const events::Event& event, std::string_view output_directory,
                                    PathEnd end);

}  // namespace invokeai_batch::report
