#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "http_server.hpp"
#include "invokeai_batch/base/error.hpp"
#include "options.hpp"
#include "simulator.hpp"

namespace sim = invokeai_batch::sim;

namespace {

int run(const std::vector<std::string>& arguments) {
  const auto options = sim::read_options(arguments);
  if (options.wants_help) {
    std::cout << sim::help();
    return 0;
  }
  // Every thread inherits the mask; only the wait below takes these signals.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  sim::Simulator simulator(options.settings);
  if (options.is_paused) {
    static_cast<void>(simulator.handle({.method = "POST", .path = "/__sim__/pause"}));
  }
  sim::fill(simulator, options);
  for (const auto& scenario : options.scenarios) {
    sim::play_scenario(simulator, scenario);
  }
  const sim::HttpServer server(simulator, options.address);
  std::cout << server.url() << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const invokeai_batch::base::Error& error) {
    std::cerr << "invokeai-sim: " << error.what() << "\n";
    return invokeai_batch::base::exit_status(error.error_class());
  }
}
