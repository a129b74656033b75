// A run of the program in a directory of its own, and the check at its end.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "process.hpp"
#include "servers.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::tests {

/// `count` jobs of the workflow without models, one per prompt ("picture 01", "picture 02" …), run
/// again and again into the same directory. What it said is kept.
class Batch {
 public:
  explicit Batch(int jobs);

  [[nodiscard]] int jobs() const { return m_jobs; }
  [[nodiscard]] std::filesystem::path output() const { return m_directory.path() / "out"; }
  [[nodiscard]] const std::filesystem::path& directory() const { return m_directory.path(); }

  /// `invokeai-batch run … --server url -o out`, with more flags and environment.
  [[nodiscard]] Command command(const std::string& url, const Words& flags = {},
                                const Environment& more = {}) const;
  Finished run(const std::string& url, const Words& flags = {}, const Environment& more = {});
  /// Takes what a process of command() has said into said().
  Finished keep(Finished finished);

  /// stderr of all runs so far.
  [[nodiscard]] const std::string& said() const { return m_said; }

 private:
  TemporaryDirectory m_directory{};
  int m_jobs;
  std::string m_said{};
};

using CsvRow = std::map<std::string, std::string>;

/// The rows of results.csv by column; the suite's values hold no commas and quotes.
[[nodiscard]] std::vector<CsvRow> results_of(const Batch& batch);

/// Every job's image exactly once: results.csv is complete, each file is the one that the server
/// made for that prompt, to the bit; nothing else lies in the directory, and the server ran nothing
/// twice but what the program reported.
void check_books(const Batch& batch, const SimulatedServer& server);

/// Ended with this status and said each of these; shows all of it when not.
void check_ended(const Finished& finished, int status, const Words& said = {});

/// Ended with this status and said exactly this, on stderr, to the person; without what changes
/// from run to run (normalised()).
void check_said(const Batch& batch, const Finished& finished, int status, const std::string& said);

}  // namespace invokeai_batch::tests
