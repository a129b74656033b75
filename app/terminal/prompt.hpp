// Questions to the person at the terminal.
#pragma once

#include <string>

#include "invokeai_batch/base/secret.hpp"

namespace invokeai_batch::app {

/// Speaks to /dev/tty, so that stdin and stdout stay free for data.
class Prompt {
 public:
  /// Throws base::Error(usage) when there is no terminal to ask for `what` at; `otherwise` says
  /// what to do then.
  Prompt(const std::string& what, const std::string& otherwise);
  ~Prompt();
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  /// One line. Throws base::Error(usage) when nothing is typed.
  [[nodiscard]] std::string ask(const std::string& question);
  /// A question that only "y" or "yes" says yes to.
  [[nodiscard]] bool confirm(const std::string& question);
  /// As ask(), not shown while it is typed.
  [[nodiscard]] base::Secret ask_secret(const std::string& question);

 private:
  int m_fd;
};

}  // namespace invokeai_batch::app
