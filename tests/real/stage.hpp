// What a case of the real suite stands on: a server, the program, and a directory of its own.
//
// INVOKEAI_BATCH_REAL_SERVER is the server's URL; without it every case is skipped, and says so.
// scripts/test starts one and sets it; by hand: scripts/real-server start.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "books.hpp"
#include "process.hpp"
#include "temporary_directory.hpp"

namespace invokeai_batch::tests {

using Words = std::vector<std::string>;

class Stage {
 public:
  /// REQUIRES: has_server().
  Stage();

  /// The program with these words and the server's URL, to its end; `more` is added to its
  /// environment.
  [[nodiscard]] Finished run(const Words& words, const Environment& more = {});
  /// The same, started.
  [[nodiscard]] Process start(const Words& words, const Environment& more = {});
  /// Without a server.
  [[nodiscard]] Finished run_offline(const Words& words);

  [[nodiscard]] Books& books() { return m_books; }
  /// A path below the directory of this case.
  [[nodiscard]] std::string path(const std::string& name) const;
  /// Writes a file there, with its directories, and gives its path.
  std::string write(const std::string& name, const std::string& text);

 private:
  [[nodiscard]] Command command(const Words& words) const;

  TemporaryDirectory m_directory;
  Books m_books;
};

/// False, and a printed reason, when there is no server to test against.
[[nodiscard]] bool has_server();

/// How long a case waits for what must come, on a small machine that has other work to do.
inline constexpr std::chrono::minutes k_patience{3};

/// tests/fixtures/workflows/NAME.json.
[[nodiscard]] std::string workflow(const std::string& name);

/// A board name that no earlier case has used, nor an earlier run against the same server.
[[nodiscard]] std::string fresh_board(const std::string& purpose);

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

}  // namespace invokeai_batch::tests
