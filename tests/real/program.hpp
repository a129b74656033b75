// The program under test as a child process.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace invokeai_batch::tests {

struct Finished {
  int status = 0;  // the exit status, or 128 + the signal that ended it
  std::string out{};
  std::string err{};
};

/// How a child differs from its parent: further environment variables, each `NAME=value`.
using Environment = std::vector<std::string>;

/// A program that runs; its standard input is empty. Killed when it is forgotten.
class Process {
 public:
  /// Standard error goes to a file in `scratch`. Throws std::runtime_error.
  Process(const std::vector<std::string>& words, const Environment& environment,
          const std::filesystem::path& scratch);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The next line of its standard output, without the line break; nullopt at the end.
  [[nodiscard]] std::optional<std::string> read_line();
  void send(int signal) const;
  /// Waits for its end; `out` is all of its standard output.
  [[nodiscard]] Finished wait();

 private:
  [[nodiscard]] bool read_more();

  std::filesystem::path m_err;
  pid_t m_pid = -1;
  int m_out_fd = -1;
  std::string m_out;
  std::size_t m_line_begin = 0;
};

[[nodiscard]] Finished run(const std::vector<std::string>& words,
                           const std::filesystem::path& scratch,
                           const Environment& environment = {});

}  // namespace invokeai_batch::tests
