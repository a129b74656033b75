// The whole program behind main().
#pragma once

namespace invokeai_batch::app {

/// Parses the command line, runs one command, and maps whatever ends it to an exit status.
[[nodiscard]] int run_program(int argc, const char* const* argv);

}  // namespace invokeai_batch::app
