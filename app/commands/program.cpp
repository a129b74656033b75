#include "commands/program.hpp"

#include <csignal>
#include <exception>
#include <new>
#include <string>

#include "cli/arguments.hpp"
#include "commands/commands.hpp"
#include "invokeai_batch/base/error.hpp"
#include "terminal/console.hpp"
#include "terminal/problems.hpp"

namespace invokeai_batch::app {

namespace {

int dispatch(const Arguments& arguments) {
  switch (arguments.command) {
    case Command::inputs:
      return run_inputs(arguments);
    case Command::outputs:
      return run_outputs(arguments);
    case Command::init:
      return run_init(arguments);
    case Command::graph:
      return run_graph(arguments);
    case Command::plan:
      return run_plan(arguments);
    case Command::run:
      return run_run(arguments);
    case Command::resume:
      return run_resume(arguments);
    case Command::status:
      return run_status(arguments);
    case Command::doctor:
      return run_doctor(arguments);
    case Command::login:
      return run_login(arguments);
    case Command::completion:
      return run_completion(arguments);
    case Command::man:
      return run_man(arguments);
    case Command::none:
      break;
  }
  return 0;
}

int run_command(const Arguments& arguments) {
  if (arguments.ready_text) {
    write_stdout(*arguments.ready_text);
    return 0;
  }
  start_logging(arguments.verbosity);
  return dispatch(arguments);
}

// An error that ends the command is told as the command line wants it, as far as that is known.
int run_or_tell(int argc, const char* const* argv) {
  Arguments arguments;
  try {
    arguments = parse_arguments(argc, argv);
    return run_command(arguments);
  } catch (const base::Error& error) {
    tell(error, arguments);
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
    return run_or_tell(argc, argv);
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
