// How the client commands show things: options, and where it goes.
#pragma once

#include <vector>

#include "cli/command.hpp"
#include "invokeai_batch/report/listing.hpp"

namespace invokeai_batch::app {

struct ListOptions {
  bool names = false;
  bool nul = false;
};

/// --json, --names and -0.
void define_list(Builder& builder, ListOptions& options);

/// Records to standard output, in the form that was asked for.
class Lister {
 public:
  /// Throws base::Error(usage) when two forms were asked for.
  Lister(const ListOptions& options, const Output& output);
  void show(const std::vector<report::Record>& records);

 private:
  report::Listing m_listing;
};

/// One thing in full.
void show_record(const report::Record& record, const Output& output);

/// A line for people about what was done; nothing with -q.
void say(const std::string& line, const Output& output);

}  // namespace invokeai_batch::app
