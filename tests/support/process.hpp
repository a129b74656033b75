// Other programs, for tests: run one in a clean environment, talk to it, and see all that it says.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace invokeai_batch::tests {

using Environment = std::map<std::string, std::string>;

/// What programs of a test see: HOME and the XDG directories below `home`, a UTF-8 locale, UTC,
/// this process's PATH and sanitizer options; no settings of the person who runs the tests, no
/// proxies.
[[nodiscard]] Environment clean_environment(const std::filesystem::path& home);

/// A program to run, and the world it finds.
struct Command {
  /// Which of the program's streams are a terminal; the others are files and pipes.
  enum class Terminal {
    none,
    all_but_stdout,  // as in `program | less`
    all,
  };
  std::vector<std::string> words{};   // the program (looked up in the test's PATH), its arguments
  std::filesystem::path directory{};  // where it runs; empty: here
  Environment environment{};          // all of it: nothing is inherited
  std::string input{};                // its stdin; what is typed when that is a terminal
  Terminal terminal = Terminal::none;
  unsigned short columns = 80;  // of the terminal
  bool echo = false;            // the terminal shows what is typed
};

/// How a program ended, and what it said. On a terminal stderr is part of it: `out` has both, or,
/// with all_but_stdout, `err` is what the terminal got.
struct Finished {
  int status = -1;  // exit status, or 128 + the signal that ended it
  std::string out{};
  std::string err{};
};

/// A running program. Leads a process group of its own; whatever of it is left is killed on
/// destruction. Used by one thread.
class Process {
 public:
  /// Throws std::runtime_error when it cannot be started. A program that is not found ends with
  /// status 127, as in a shell.
  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return m_pid; }
  void send(int signal) const;
  /// On a terminal only: its user types this now.
  void type(std::string_view text) const;

  /// Reads on until stdout or stderr holds `text`. False when it ends, or the time is up, before.
  [[nodiscard]] bool wait_for(std::string_view text, std::chrono::milliseconds limit);

  /// Reads on until it, and whatever it started that shares its streams, has ended. Throws
  /// std::runtime_error, with what was said so far, when the time is up.
  Finished wait(std::chrono::milliseconds limit);

  /// What it has said so far.
  [[nodiscard]] const std::string& out() const { return m_out.text; }
  [[nodiscard]] const std::string& err() const { return m_err.text; }

 private:
  struct Stream {
    int fd = -1;  // -1: ended, or never there
    std::string text{};
  };
  using Instant = std::chrono::steady_clock::time_point;

  // Waits for more of either stream. False when both have ended, or the time is up.
  bool read_more(Instant deadline);
  static void read_some(Stream& stream);
  // True when it has ended.
  bool reap();

  pid_t m_pid = -1;
  int m_terminal = -1;  // its other end; m_out or m_err closes it
  int m_status = -1;    // once it has ended
  Stream m_out;
  Stream m_err;
};

/// Runs it to its end, which must come within a minute.
[[nodiscard]] Finished run_to_end(const Command& command);

}  // namespace invokeai_batch::tests
