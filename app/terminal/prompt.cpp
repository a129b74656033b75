#include "terminal/prompt.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "invokeai_batch/base/error.hpp"
#include "invokeai_batch/base/text.hpp"

namespace invokeai_batch::app {

namespace {

// What a terminal sends for Ctrl-C, Ctrl-D, Ctrl-U and the erase key.
constexpr char k_interrupt = '\x03';
constexpr char k_end = '\x04';
constexpr char k_kill = '\x15';
constexpr char k_erase = '\x7f';

void say(int fd, const std::string& text) {
  if (::write(fd, text.data(), text.size()) < 0) {
    throw base::system_error("write to", "/dev/tty", errno);
  }
}

// While it lives nothing that is typed shows. Keys that make signals come as characters, so that a
// Ctrl-C cannot leave the terminal silent.
class EchoOff {
 public:
  explicit EchoOff(int fd) : m_fd(fd) {
    if (::tcgetattr(fd, &m_before) != 0) {
      throw base::system_error("ask at", "/dev/tty", errno);
    }
    auto silent = m_before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    ::tcsetattr(fd, TCSAFLUSH, &silent);
  }
  ~EchoOff() { ::tcsetattr(m_fd, TCSAFLUSH, &m_before); }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

 private:
  int m_fd;
  termios m_before{};
};

// The next character; nullopt at the end.
std::optional<char> read_character(int fd) {
  char c = 0;
  while (true) {
    const auto count = ::read(fd, &c, 1);
    if (count == 1) {
      return c;
    }
    if (count == 0 || errno != EINTR) {
      return std::nullopt;
    }
  }
}

// May be empty.
std::string read_any_line(int fd) {
  std::string line;
  for (auto c = read_character(fd); c && *c != '\n' && *c != k_end; c = read_character(fd)) {
    if (*c == k_interrupt) {
      throw base::Error(base::ErrorClass::interrupted, {.what = "interrupted"});
    }
    if (*c == k_kill) {
      line.clear();
    } else if (*c == k_erase || *c == '\b') {
      line.erase(line.size() - (line.empty() ? 0 : 1));
    } else {
      line += *c;
    }
  }
  return line;
}

std::string read_line(int fd) {
  auto line = read_any_line(fd);
  if (line.empty()) {
    throw base::Error(base::ErrorClass::usage, {.what = "nothing was typed"});
  }
  return line;
}

}  // namespace

Prompt::Prompt(const std::string& what, const std::string& otherwise)
    : m_fd(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
  if (m_fd < 0) {
    throw base::Error(
        base::ErrorClass::usage,
        {.what = "there is no terminal to ask for " + what + " at", .hint = otherwise});
  }
}

Prompt::~Prompt() {
  ::close(m_fd);
}

std::string Prompt::ask(const std::string& question) {
  say(m_fd, question);
  return read_line(m_fd);
}

bool Prompt::confirm(const std::string& question) {
  say(m_fd, question);
  const auto answer = base::to_lower(base::trim(read_any_line(m_fd)));
  return answer == "y" || answer == "yes";
}

base::Secret Prompt::ask_secret(const std::string& question) {
  const EchoOff echo_off(m_fd);
  say(m_fd, question);
  base::Secret secret(read_line(m_fd));
  say(m_fd, "\n");
  return secret;
}

}  // namespace invokeai_batch::app
