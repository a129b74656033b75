#include "terminal/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "invokeai_batch/base/error.hpp"

namespace invokeai_batch::app {

namespace {

// A signal handler can reach nothing else: the two ends of a pipe, -1 outside of a SignalWatch.
std::array<int, 2> g_pipe{-1, -1};

constexpr std::array k_signals{SIGINT, SIGTERM, SIGHUP};

// A scheduler sends TERM to every process of a job, and its script hands it on; a terminal that is
// closed and its shell do so with HUP. What comes within so long is one request. Ctrl-C is counted.
constexpr base::Milliseconds k_one_request{3000};

void on_signal(int number) {
  const int saved = errno;
  const char byte = static_cast<char>(number);
  // The pipe does not block: when it is full there are signals enough in it.
  [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
  errno = saved;
}

void set_handlers(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (const int number : k_signals) {
    ::sigaction(number, &action, nullptr);
  }
}

}  // namespace

SignalWatch::SignalWatch() {
  if (::pipe(g_pipe.data()) != 0) {
    throw base::system_error("make a pipe for", "signals", errno);
  }
  for (const int fd : g_pipe) {
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  set_handlers(on_signal);
}

SignalWatch::~SignalWatch() {
  set_handlers(SIG_DFL);
  for (int& fd : g_pipe) {
    ::close(fd);
    fd = -1;
  }
}

int SignalWatch::wake_fd() const {
  return g_pipe[0];
}

std::optional<run::Stop> SignalWatch::take() {
  const int before = m_count;
  char byte = 0;
  while (::read(g_pipe[0], &byte, 1) == 1) {
    count(static_cast<unsigned char>(byte));
  }
  if (m_count == before) {
    return std::nullopt;
  }
  return run::Stop{.how = m_count > 1 ? run::StopHow::now : run::StopHow::soon};
}

void SignalWatch::count(int signal) {
  const auto now = base::read_clocks().instant;
  const bool is_repeated = m_count > 0 && signal != SIGINT && now - m_counted < k_one_request;
  m_signal = signal;
  if (!is_repeated) {
    ++m_count;
    m_counted = now;
  }
}

int SignalWatch::exit_status() const {
  return 128 + (m_signal == 0 ? SIGINT : m_signal);
}

}  // namespace invokeai_batch::app
