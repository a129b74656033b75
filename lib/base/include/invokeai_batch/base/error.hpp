// How a command fails.
//
// What ends the command is a base::Error: a class that decides the exit status, and one or more
// problems, each of which says what failed, where, why and what to do. What belongs to the life of
// one job (a refused request, a failed item, a damaged file) is a value, never an exception.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

namespace invokeai_batch::base {

enum class ErrorClass {
  usage,        // the command line is wrong; exit 2
  input,        // a file or value the user gave is wrong; nothing was sent; exit 2
  server,       // unreachable, refused us, or not a server we can talk to; exit 3
  local_io,     // a file or directory of ours cannot be read, written or locked; exit 4
  stopped,      // stopped on purpose and resumable (a time limit, a paused queue); exit 5
  interrupted,  // by SIGINT; exit 130
};

/// The exit status of a command that ends with an error of this class.
[[nodiscard]] int exit_status(ErrorClass error_class);

/// One thing that is wrong. All strings are plain text for people, without a final full stop.
struct Problem {
  std::string where{};   // "wf.json:12:5", "prompts.csv:17, column steps", "--set 5=abc"; or empty
  std::string what{};    // what failed and why, one line
  std::string detail{};  // more lines: the source line with a caret, candidates; or empty
  std::string hint{};    // what to do about it; or empty
  std::vector<std::string> also_at{};  // further places where the same is wrong

  friend bool operator==(const Problem&, const Problem&) = default;
};

inline constexpr std::size_t k_places_told = 3;

/// `where: what`, then, indented by two, the detail, at most `most_places` further places (the rest
/// is counted) and `hint: …`. No final line break.
[[nodiscard]] std::string format(const Problem& problem, std::size_t most_places = k_places_told);

/// Ends the command. Carries every problem that was found, so that one run lists them all.
class Error : public std::exception {
 public:
  Error(ErrorClass error_class, Problem problem);
  /// REQUIRES: `problems` is not empty.
  Error(ErrorClass error_class, std::vector<Problem> problems);

  [[nodiscard]] ErrorClass error_class() const noexcept { return m_class; }
  [[nodiscard]] const std::vector<Problem>& problems() const noexcept { return m_problems; }
  /// All problems, formatted, one after the other.
  [[nodiscard]] const char* what() const noexcept override { return m_text.c_str(); }

 private:
  ErrorClass m_class;
  std::vector<Problem> m_problems;
  std::string m_text;
};

/// A local_io Error for a failed system call: "cannot WHAT PATH: <strerror>", with a hint where the
/// disk or a quota is full.
/// Call it before anything else can change errno, or pass the value that was saved.
[[nodiscard]] Error system_error(const std::string& what, const std::string& path,
                                 int error_number);

}  // namespace invokeai_batch::base
