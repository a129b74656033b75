// A golden case: a text file that holds commands and all that they say.
//
//     # What it is about.
//     == file prompts.csv
//     prompt,steps
//     == server html
//     == terminal 60
//     == $ invokeai-batch plan minimal.json --csv prompts.csv
//     == exit 2
//     == stderr
//     invokeai-batch: error: …
//
// `file`, `server` and `terminal` come first, if at all; then come commands, each with its results.
// Commands are lines for sh. Empty output has no section. Control characters show as their Unicode
// pictures (␛).
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace invokeai_batch::tests {

struct InputFile {
  std::string name{};
  std::string text{};
};

/// A command and what it said, normalised.
struct Step {
  std::string command{};
  int status = 0;
  std::string out{};
  std::string err{};
};

struct GoldenCase {
  std::string comment{};  // lines, each with its `#`
  std::vector<InputFile> files{};
  std::string server{};                      // of make_server(), or SimulatedServer; empty: none
  std::optional<unsigned short> terminal{};  // its columns; without: pipes
  std::vector<Step> steps{};
};

/// Throws std::runtime_error for a file that is not of this form.
[[nodiscard]] GoldenCase read_case(const std::string& text);

/// read_case(to_text(c)) gives `c` again, whatever its programs said.
[[nodiscard]] std::string to_text(const GoldenCase& golden);

}  // namespace invokeai_batch::tests
