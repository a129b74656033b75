#include "commands/program.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "cli/parse.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"
#include "terminal/problems.hpp"

namespace invokeai_batch::app {

namespace {

// An error that ends the command is told as the command line wants it, as far as that is known.
int run_or_tell(const std::vector<std::string>& typed) {
  Invocation invocation;
  try {
    invocation = parse(all_commands(), typed);
    start_logging(invocation.arguments.output.verbosity);
    return invocation.action(invocation.arguments);
  } catch (const base::Error& error) {
    tell(error, invocation.arguments.output);
    return base::exit_status(error.error_class());
  }
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  open_closed_streams();
  // A reader of our output that goes away, and a file that may not grow, are told by write(), not
  // by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  start_logging(0);
  try {
    return run_or_tell({argv + std::min(argc, 1), argv + argc});
  } catch (const base::Error& error) {
    log_error(error.what());
    return base::exit_status(error.error_class());
  } catch (const std::bad_alloc&) {
    log_error("out of memory");
    return base::exit_status(base::ErrorClass::local_io);
  } catch (const std::exception& error) {
    log_error(std::string("this is a fault of invokeai-batch itself: ") + error.what());
    return base::exit_status(base::ErrorClass::local_io);
  }
}

}  // namespace invokeai_batch::app
