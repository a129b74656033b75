#include "program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "invokeai_batch/base/files.hpp"

extern char** environ;

namespace invokeai_batch::tests {

namespace {

// The parent's environment; what `more` sets comes first, and the first one counts.
std::vector<std::string> merged(const Environment& more) {
  std::vector<std::string> all;
  for (const auto& entry : more) {
    all.push_back(entry);
  }
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto name = text.substr(0, text.find('=') + 1);
    bool replaced = false;
    for (const auto& own : more) {
      replaced = replaced || own.starts_with(name);
    }
    if (!replaced) {
      all.push_back(text);
    }
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

std::filesystem::path fresh_file(const std::filesystem::path& scratch) {
  auto name = (scratch / "stderr-XXXXXX").string();
  const int fd = ::mkstemp(name.data());
  if (fd < 0) {
    throw std::runtime_error("cannot make a file like " + name);
  }
  ::close(fd);
  return name;
}

}  // namespace

Process::Process(const std::vector<std::string>& words, const Environment& environment,
                 const std::filesystem::path& scratch)
    : m_err(fresh_file(scratch)) {
  std::array<int, 2> out{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("pipe2 failed");
  }
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, m_err.c_str(), O_WRONLY | O_TRUNC, 0);
  auto texts = words;
  auto variables = merged(environment);
  const int failed = ::posix_spawnp(&m_pid, words.front().c_str(), &actions, nullptr,
                                    pointers(texts).data(), pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  m_out_fd = out[0];
  if (failed != 0) {
    m_pid = -1;
    throw std::runtime_error("cannot start " + words.front());
  }
}

Process::~Process() {
  if (m_pid > 0) {
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
  }
  ::close(m_out_fd);
}

bool Process::read_more() {
  std::array<char, 4096> buffer{};
  const auto count = ::read(m_out_fd, buffer.data(), buffer.size());
  if (count > 0) {
    m_out.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return count > 0;
}

std::optional<std::string> Process::read_line() {
  auto end = m_out.find('\n', m_line_begin);
  while (end == std::string::npos) {
    if (!read_more()) {
      return std::nullopt;
    }
    end = m_out.find('\n', m_line_begin);
  }
  auto line = m_out.substr(m_line_begin, end - m_line_begin);
  m_line_begin = end + 1;
  return line;
}

void Process::send(int signal) const {
  ::kill(m_pid, signal);
}

Finished Process::wait() {
  while (read_more()) {
  }
  int status = 0;
  ::waitpid(m_pid, &status, 0);
  m_pid = -1;
  return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), m_out,
          base::read_file(m_err)};
}

Finished run(const std::vector<std::string>& words, const std::filesystem::path& scratch,
             const Environment& environment) {
  return Process(words, environment, scratch).wait();
}

}  // namespace invokeai_batch::tests
