// The command line as it was typed: strings and switches, nothing interpreted yet.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "invokeai_batch/plan/spec.hpp"

namespace invokeai_batch::app {

enum class Command {
  none,
  inputs,
  outputs,
  init,
  graph,
  plan,
  run,
  resume,
  status,
  doctor,
  login,
  completion,
  man,
};

struct Arguments {
  Command command = Command::none;
  std::vector<std::string> words{};  // all of argv but the program's name
  std::vector<std::string> files{};  // positional
  plan::Overrides overrides{};
  std::map<std::string, std::string> settings{};  // by key of the settings table, if given
  /// resume: those of the command that the run directory keeps. Data from there, not typed by
  /// anybody now.
  std::map<std::string, std::string> kept_settings{};
  std::string typed_in{};  // resume: where relative files of `settings` start; empty: here
  std::optional<std::string> schema{};  // --schema
  std::optional<std::string> job{};     // graph --job
  std::optional<std::string> only{};    // run --only
  int verbosity = 0;                    // -v counts up, -q is -1
  bool json = false;
  bool nul = false;                         // -0
  bool all = false;                         // inputs --all
  bool enqueue = false;                     // graph --enqueue
  bool dry_run = false;                     // run -n
  std::optional<std::string> check{};       // inputs --check
  std::optional<std::string> job_file{};    // init -o
  std::optional<std::string> ready_text{};  // --help or --version: print this and be done

  /// `--json -q`: JSON on stdout is all that is said, of failures too.
  [[nodiscard]] bool only_json() const { return json && verbosity < 0; }
};

/// Splits argv. Throws base::Error(usage).
[[nodiscard]] Arguments parse_arguments(int argc, const char* const* argv);
/// The same for words that were kept: all of argv but the program's name.
[[nodiscard]] Arguments parse_words(const std::vector<std::string>& words);

}  // namespace invokeai_batch::app
