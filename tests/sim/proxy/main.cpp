#include <csignal>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "control.hpp"
#include "flags.hpp"
#include "invokeai_batch/base/atomic_file.hpp"
#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/files.hpp"
#include "invokeai_batch/json/value.hpp"
#include "proxy.hpp"

namespace base = invokeai_batch::base;
namespace faultproxy = invokeai_batch::faultproxy;
namespace json = invokeai_batch::json;
namespace tests = invokeai_batch::tests;

namespace {

constexpr std::string_view k_usage =
    "faultproxy --to HOST:PORT [FLAGS]\n\n"
    "A TCP proxy that makes the faults of a network, on demand or by chance, and counts what goes\n"
    "through it. Standard output: its URL, `control URL` when it has a control port, `seed N`.\n"
    "tests/sim/README.md describes rules and control calls.";

struct Options {
  faultproxy::ProxySettings proxy{};
  std::optional<int> control_port{};
  std::vector<std::string> scripts{};
  std::string random{};
  std::string stats_file{};
  bool wants_help = false;
};

std::vector<tests::Flag> flags_of(Options& options) {
  auto& proxy = options.proxy;
  return {
      {"--help", "", "this text", [&](const std::string&) { options.wants_help = true; }},
      {"--to", "HOST:PORT", "the server behind it; its URL will do",
       [&](const std::string& text) { proxy.to = faultproxy::endpoint_of(text); }},
      {"--listen", "PORT", "0, the default, takes a free one",
       [&](const std::string& text) {
         proxy.listen.port = static_cast<int>(tests::integer_value("--listen", text, 0, 65535));
       }},
      {"--control", "PORT", "also listen there for control calls; 0 takes a free one",
       [&](const std::string& text) {
         options.control_port = static_cast<int>(tests::integer_value("--control", text, 0, 65535));
       }},
      {"--script", "FILE", "JSON rules to start with; repeat it",
       [&](const std::string& text) { options.scripts.push_back(text); }},
      {"--random", "FAULTS", "faults by chance: drop_reply=0.02,cut=0.01:100,delay=0.1:200",
       [&](const std::string& text) { options.random = text; }},
      {"--seed", "N", "of chance; drawn and printed when not given",
       [&](const std::string& text) {
         proxy.seed =
             static_cast<std::uint64_t>(tests::integer_value("--seed", text, 0, INT64_MAX));
       }},
      {"--stats", "FILE", "write the counts there at the end, and on SIGUSR1",
       [&](const std::string& text) { options.stats_file = text; }},
  };
}

Options read_options(const std::vector<std::string>& arguments) {
  Options options;
  options.proxy.seed = std::random_device()();
  tests::parse_flags(arguments, flags_of(options));
  if (!options.wants_help && options.proxy.to.host.empty()) {
    throw base::Error(base::ErrorClass::usage, {.what = "--to HOST:PORT is missing"});
  }
  return options;
}

void configure(faultproxy::Proxy& proxy, const Options& options) {
  for (const auto& script : options.scripts) {
    const auto document = json::parse(base::read_file(script), script);
    proxy.add(faultproxy::read_rules(document.root()));
  }
  if (!options.random.empty()) {
    proxy.set_chances(faultproxy::read_chances(options.random));
  }
}

void write_stats(const faultproxy::Proxy& proxy, const std::string& file) {
  if (!file.empty()) {
    base::AtomicFile out(file);
    out.write(proxy.stats_json() + "\n");
    out.commit();
  }
}

int run(const std::vector<std::string>& arguments) {
  const auto options = read_options(arguments);
  if (options.wants_help) {
    Options unused;
    std::cout << tests::help_text(k_usage, flags_of(unused));
    return 0;
  }
  // Every thread inherits the mask; only the wait below takes these signals.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGUSR1}) {
    sigaddset(&signals, each);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  faultproxy::Proxy proxy(options.proxy);
  configure(proxy, options);
  std::cout << proxy.url() << std::endl;
  std::optional<faultproxy::ControlServer> control;
  if (options.control_port) {
    control.emplace(proxy, *options.control_port);
    std::cout << "control " << control->url() << std::endl;
  }
  std::cout << "seed " << options.proxy.seed << std::endl;
  int signal = SIGUSR1;
  while (signal == SIGUSR1) {
    sigwait(&signals, &signal);
    write_stats(proxy, options.stats_file);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const base::Error& error) {
    std::cerr << "faultproxy: " << error.what() << "\n";
    return base::exit_status(error.error_class());
  }
}
