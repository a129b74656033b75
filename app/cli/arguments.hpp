// The command line as it was typed, as far as all commands share it: strings and switches, nothing
// interpreted yet. What only one command takes stands in that command's own options.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "terminal/output.hpp"

namespace invokeai_batch::app {

struct Arguments {
  std::vector<std::string> typed{};               // all of argv but the program's name
  std::vector<std::string> words{};               // what is no option: files, directories, names
  std::map<std::string, std::string> settings{};  // by key of the settings table, if given
  /// resume: those of the command that the run directory keeps. Data from there, not typed by
  /// anybody now.
  std::map<std::string, std::string> kept_settings{};
  std::string typed_in{};  // resume: where relative files of `settings` start; empty: here
  Output output{};
};

}  // namespace invokeai_batch::app
