// The two streams: stdout is data, stderr is for people. The only file that includes spdlog.
#pragma once

#include <string_view>

namespace invokeai_batch::app {

/// Writes all of it. A reader of stdout that went away (EPIPE) is no error: further data is
/// dropped. Throws base::Error(local_io) for a full disk behind a redirection.
void write_stdout(std::string_view text);
void write_stderr(std::string_view text);

/// A stream that was closed before we began (`>&-`) leads nowhere from now on, so that no file that
/// is opened takes its place. Call it first.
void open_closed_streams();

/// How loud diagnostics are: -1 errors only, 0 warnings too, 1 what is done, 2 everything.
/// Installs the logger of the whole program; call it once, before the functions below.
void start_logging(int verbosity);
/// One line each: "invokeai-batch: warning: TEXT".
void log_error(std::string_view text);
void log_warning(std::string_view text);
void log_info(std::string_view text);
void log_debug(std::string_view text);

}  // namespace invokeai_batch::app
