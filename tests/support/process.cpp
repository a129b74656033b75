#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <util.h>
#else
#include <pty.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace invokeai_batch::tests {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::generic_category().message(errno));
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// A file that is gone with its last descriptor. As stdin it never blocks either side.
File unnamed_file(const std::string& text) {
  File file(std::tmpfile());
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0) {
    fail("cannot write a temporary file");
  }
  std::rewind(file.get());
  return file;
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    fail("cannot make a pipe");
  }
  return {ends[0], ends[1]};
}

// A terminal that shows what is written to it as it is: no echo, no line breaks turned to CR LF.
// Ctrl-C still interrupts.
termios plain_terminal() {
  termios settings{};
  settings.c_cflag = CS8 | CREAD;
  settings.c_lflag = ISIG | ICANON;
  settings.c_cc[VINTR] = 3;
  settings.c_cc[VEOF] = 4;
  return settings;
}

// argv or envp: made before fork(), after which a program with threads may not allocate.
class CStrings {
 public:
  explicit CStrings(std::vector<std::string> strings) : m_strings(std::move(strings)) {
    for (auto& string : m_strings) {
      m_pointers.push_back(string.data());
    }
    m_pointers.push_back(nullptr);
  }
  char* const* data() const { return m_pointers.data(); }

 private:
  std::vector<std::string> m_strings;
  std::vector<char*> m_pointers;
};

std::vector<std::string> assignments(const Environment& environment) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : environment) {
    lines.push_back(name + "=" + value);
  }
  return lines;
}

// execvpe() looks in the caller's PATH, but may allocate: found before fork().
std::string path_of(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string directories = program.find('/') == std::string::npos && path != nullptr ? path : "";
  while (!directories.empty()) {
    const auto end = std::min(directories.find(':'), directories.size());
    const auto candidate = directories.substr(0, end) + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
    directories.erase(0, end + 1);
  }
  return program;
}

// What the child does: only calls that are safe between fork() and exec().
struct Child {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* directory;                   // nullptr: here
  std::array<int, 3> streams{-1, -1, -1};  // -1: the terminal

  [[noreturn]] void become() const {
    for (int fd = 0; fd < 3; ++fd) {
      if (streams[static_cast<std::size_t>(fd)] >= 0 &&
          ::dup2(streams[static_cast<std::size_t>(fd)], fd) < 0) {
        ::_exit(126);
      }
    }
    // Sockets and pipes of the test must not stay open in its programs.
    for (int fd = 3; fd < 1024; ++fd) {
      ::close(fd);
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    if (directory != nullptr && ::chdir(directory) != 0) {
      ::_exit(126);
    }
    ::execve(program, arguments, environment);
    ::_exit(127);
  }
};

int status_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace

Environment clean_environment(const std::filesystem::path& home) {
  Environment environment{{"HOME", home.string()},
                          {"XDG_CONFIG_HOME", (home / "config").string()},
                          {"XDG_CACHE_HOME", (home / "cache").string()},
                          {"XDG_STATE_HOME", (home / "state").string()},
                          {"LANG", "C.UTF-8"},
                          {"TERM", "xterm-256color"},
                          {"TZ", "UTC"}};
  for (const auto* name : {"PATH", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) {
      environment[name] = value;
    }
  }
  return environment;
}

Process::Process(const Command& command) {
  const auto program = path_of(command.words.front());
  const CStrings arguments(command.words);
  const CStrings environment(assignments(command.environment));
  const auto directory = command.directory.string();
  Child child{program.c_str(), arguments.data(), environment.data(),
              directory.empty() ? nullptr : directory.c_str()};

  const bool on_terminal = command.terminal != Command::Terminal::none;
  const auto input = on_terminal ? File() : unnamed_file(command.input);
  std::optional<Pipe> out;
  std::optional<Pipe> err;
  if (!on_terminal) {
    child.streams[0] = ::fileno(input.get());
    err = make_pipe();
    child.streams[2] = err->write_end;
  }
  if (command.terminal != Command::Terminal::all) {
    out = make_pipe();
    child.streams[1] = out->write_end;
  }

  int master = -1;
  auto settings = plain_terminal();
  settings.c_lflag |= command.echo ? ECHO : 0U;
  winsize size{24, command.columns, 0, 0};
  m_pid = on_terminal ? ::forkpty(&master, nullptr, &settings, &size) : ::fork();
  if (m_pid < 0) {
    fail("cannot start " + program);
  }
  if (m_pid == 0) {
    if (!on_terminal) {
      ::setpgid(0, 0);  // forkpty() has made a session of its own
    }
    child.become();
  }
  for (const auto& pipe : {out, err}) {
    if (pipe) {
      ::close(pipe->write_end);
    }
  }
  m_out.fd = out ? out->read_end : master;
  m_err.fd = err ? err->read_end : out ? master : -1;
  m_terminal = master;
  if (on_terminal) {
    type(command.input);
  }
}

Process::~Process() {
  if (m_status < 0) {
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
  }
  ::kill(-m_pid, SIGKILL);
  for (const int fd : {m_out.fd, m_err.fd}) {
    if (fd >= 0) {
      ::close(fd);
    }
  }
}

void Process::send(int signal) const {
  if (m_status < 0 && ::kill(m_pid, signal) != 0) {
    fail("cannot send a signal");
  }
}

void Process::type(std::string_view text) const {
  if (::write(m_terminal, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail("cannot type into the terminal");
  }
}

void Process::read_some(Stream& stream) {
  std::array<char, 16384> buffer;
  const auto count = ::read(stream.fd, buffer.data(), buffer.size());
  if (count > 0) {
    stream.text.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {  // EIO: the last user of the terminal is gone
    ::close(stream.fd);
    stream.fd = -1;
  }
}

bool Process::read_more(Instant deadline) {
  std::array<pollfd, 2> watched{{{m_out.fd, POLLIN, 0}, {m_err.fd, POLLIN, 0}}};
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
  if ((m_out.fd < 0 && m_err.fd < 0) || left.count() <= 0) {
    return false;
  }
  ::poll(watched.data(), watched.size(), static_cast<int>(left.count()));
  if (watched[0].revents != 0) {
    read_some(m_out);
  }
  if (watched[1].revents != 0) {
    read_some(m_err);
  }
  return true;
}

bool Process::wait_for(std::string_view text, milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  const auto said = [&] {
    return m_out.text.find(text) != std::string::npos || m_err.text.find(text) != std::string::npos;
  };
  while (!said() && read_more(deadline)) {
  }
  return said();
}

bool Process::reap() {
  int status = 0;
  if (m_status < 0 && ::waitpid(m_pid, &status, WNOHANG) == m_pid) {
    m_status = status_of(status);
  }
  return m_status >= 0;
}

Finished Process::wait(milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  while (read_more(deadline)) {
  }
  if (m_out.fd >= 0 || m_err.fd >= 0) {
    throw std::runtime_error("the program did not end in time; it said:\n" + m_out.text +
                             m_err.text);
  }
  while (!reap()) {
    if (steady_clock::now() >= deadline) {
      throw std::runtime_error("the program closed its streams, but did not end in time");
    }
    ::poll(nullptr, 0, 1);
  }
  return {m_status, m_out.text, m_err.text};
}

Finished run_to_end(const Command& command) {
  return Process(command).wait(std::chrono::minutes(1));
}

}  // namespace invokeai_batch::tests
